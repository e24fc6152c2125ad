drop index audit_event_at, audit_event_patient;
alter table audit_event drop column staff_member_id;
delete from communication where kind in ('staff-invitation', 'staff-account-changed');
alter table communication
    drop constraint communication_kind_facts,
    drop column staff_member_id,
    drop column staff_invitation_id,
    add constraint communication_kind_facts check (
        case kind
            when 'sign-in-code' then sign_in_code_id is not null
            when 'appointment-booked' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-moved' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-cancelled' then num_nulls(appointment_id, appointment_sequence) = 0
            else false
        end);
drop table staff_invitation;
delete from session where staff_member_id is not null;
alter table session
    drop constraint session_one_subject,
    drop constraint session_staff_facts,
    drop constraint session_second_factor_facts,
    drop column staff_member_id,
    drop column password_at,
    drop column second_factor_at,
    add constraint session_one_subject check (num_nonnulls(account_id, appointment_id) = 1);
alter table staff_member
    drop column authenticator_id,
    drop column authenticator_step,
    drop column recovery_id,
    drop column recovery_used,
    drop column recovery_kept_at;
