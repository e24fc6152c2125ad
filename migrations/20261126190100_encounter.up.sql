-- What a visit becomes when it starts: what is handed over to the practice's health record. Its
-- status follows its visit's, and the other way round, always in one transaction.
create table encounter (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    appointment_id uuid not null,
    patient_id uuid not null,
    practitioner_id uuid not null,
    location_id uuid not null,
    appointment_type_id uuid not null,
    mode text not null,
    -- The visit's, as the wall of its place shows it.
    on_date date not null,
    status text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    -- The order in which changes are handed over.
    changed_at timestamptz not null,
    primary key (practice_id, id),
    constraint encounter_appointment_unique unique (practice_id, appointment_id),
    constraint encounter_appointment_fkey
        foreign key (practice_id, appointment_id) references appointment,
    constraint encounter_patient_fkey foreign key (practice_id, patient_id) references patient,
    constraint encounter_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint encounter_location_fkey foreign key (practice_id, location_id) references location,
    constraint encounter_type_fkey
        foreign key (practice_id, appointment_type_id) references appointment_type,
    constraint encounter_mode_known check (mode in ('in-person', 'video', 'phone')),
    constraint encounter_status_known check (
        status in ('in-progress', 'finished', 'entered-in-error')),
    constraint encounter_finished_facts check ((status = 'finished') = (ended_at is not null))
);
create index encounter_changed_at on encounter (practice_id, changed_at, id);

alter table encounter enable row level security;
alter table encounter force row level security;
create policy encounter_of_practice on encounter to openslot_program
    using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on encounter to openslot_program;
