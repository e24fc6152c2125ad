delete from communication where kind = 'appointment-offered';
alter table communication
    drop constraint communication_kind_facts,
    drop constraint communication_offer_fkey,
    drop column offer_id,
    add constraint communication_kind_facts check (
        case kind
            when 'sign-in-code' then sign_in_code_id is not null
            when 'appointment-booked' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-moved' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-cancelled' then num_nulls(appointment_id, appointment_sequence) = 0
            when 'staff-invitation' then staff_invitation_id is not null
            when 'staff-account-changed' then staff_member_id is not null
            else false
        end);
drop trigger appointment_gives_back_offers on appointment;
drop function give_back_offers();
drop table offer;
