delete from communication where kind = 'appointment-reminder';
drop index communication_reminder;
alter table communication
    drop constraint communication_kind_facts,
    drop column reminds_of,
    add constraint communication_kind_facts check (
        case kind
            when 'sign-in-code' then sign_in_code_id is not null
            when 'appointment-booked' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-moved' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-cancelled' then num_nulls(appointment_id, appointment_sequence) = 0
            when 'appointment-offered' then
                num_nulls(appointment_id, appointment_sequence, manage_link_id, offer_id) = 0
            when 'staff-invitation' then staff_invitation_id is not null
            when 'staff-account-changed' then staff_member_id is not null
            else false
        end);
alter table account drop column wants_reminders;
alter table practice
    drop constraint practice_reminder_hours_sane,
    drop column reminder_hours;
