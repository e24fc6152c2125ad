-- Patients are reminded of what they booked, once for each time a visit was given.

alter table practice
    -- How long before the start; 0: no reminders.
    add column reminder_hours integer not null default 48,
    add constraint practice_reminder_hours_sane check (reminder_hours between 0 and 336);

alter table account
    -- Letters about what was booked, moved or cancelled leave in any case.
    add column wants_reminders boolean not null default true;

alter table communication
    -- The start a reminder speaks of: a visit that moves may be reminded of again.
    add column reminds_of timestamptz,
    drop constraint communication_kind_facts,
    add constraint communication_kind_facts check (
        case kind
            when 'sign-in-code' then sign_in_code_id is not null
            when 'appointment-booked' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-moved' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-cancelled' then num_nulls(appointment_id, appointment_sequence) = 0
            when 'appointment-offered' then
                num_nulls(appointment_id, appointment_sequence, manage_link_id, offer_id) = 0
            -- Its link is the one that leads somewhere when it leaves.
            when 'appointment-reminder' then
                num_nulls(appointment_id, appointment_sequence, reminds_of) = 0
            when 'staff-invitation' then staff_invitation_id is not null
            when 'staff-account-changed' then staff_member_id is not null
            else false
        end);

-- However many workers find the same visit, one letter is written. Visits to come are found by the index of starts
-- that there is, so that a booking has no index more to keep.
create unique index communication_reminder on communication (practice_id, appointment_id, reminds_of)
    where kind = 'appointment-reminder' and again_of is null;
