-- What staff write down about a visit, for each other. Nothing is changed or taken away.
create table appointment_note (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    appointment_id uuid not null,
    at timestamptz not null,
    staff_member_id uuid not null,
    text text not null,
    primary key (practice_id, id),
    constraint appointment_note_appointment_fkey
        foreign key (practice_id, appointment_id) references appointment,
    constraint appointment_note_staff_member_fkey
        foreign key (practice_id, staff_member_id) references staff_member,
    constraint appointment_note_text_sane check (length(text) between 1 and 2000)
);
create index appointment_note_appointment on appointment_note (practice_id, appointment_id, at);

alter table appointment_note enable row level security;
alter table appointment_note force row level security;
create policy appointment_note_of_practice on appointment_note to openslot_program
    using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert on appointment_note to openslot_program;
