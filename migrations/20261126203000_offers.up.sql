-- Another time that the practice keeps for the patient of a visit that cannot take place when it
-- was booked, until the patient has answered.

create table offer (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    appointment_id uuid not null,
    -- The visit's SEQUENCE: once the visit moved or is cancelled, the offer is over.
    appointment_sequence integer not null,
    -- What holds the time; both are forgotten when it ran out.
    draft_id uuid not null,
    hold_id uuid not null,
    practitioner_id uuid not null,
    location_id uuid not null,
    starts_at timestamptz not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    declined_at timestamptz,
    primary key (practice_id, id),
    constraint offer_appointment_fkey
        foreign key (practice_id, appointment_id) references appointment,
    constraint offer_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint offer_location_fkey foreign key (practice_id, location_id) references location,
    constraint offer_lasts check (expires_at > created_at)
);
create index offer_appointment on offer (practice_id, appointment_id, created_at);

alter table offer enable row level security;
alter table offer force row level security;
create policy offer_of_practice on offer to openslot_program
    using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on offer to openslot_program;

-- Whoever moves or cancels a visit gives back the time that was kept for its patient, unless that is
-- the one it moves to.
create function give_back_offers() returns trigger language plpgsql as $$
begin
    delete from seat
    where practice_id = new.practice_id and expires_at is not null
        and id in (
            select hold_id from offer
            where practice_id = new.practice_id and appointment_id = new.id
                and hold_id is distinct from new.hold_id);
    delete from occupancy
    where practice_id = new.practice_id and kind = 'hold'
        and id in (
            select hold_id from offer
            where practice_id = new.practice_id and appointment_id = new.id
                and hold_id is distinct from new.hold_id);
    return null;
end
$$;

create trigger appointment_gives_back_offers
    after update on appointment
    for each row when (new.sequence <> old.sequence) execute function give_back_offers();

alter table communication
    add column offer_id uuid,
    add constraint communication_offer_fkey foreign key (practice_id, offer_id) references offer,
    drop constraint communication_kind_facts,
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
