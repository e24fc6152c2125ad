-- A device at a location's desk on which patients check in. Its browser keeps the token; it opens no page but that one.
create table kiosk (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    location_id uuid not null,
    token_hash bytea not null,
    -- Who turned it on.
    staff_member_id uuid not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (practice_id, id),
    constraint kiosk_token_unique unique (practice_id, token_hash),
    constraint kiosk_location_fkey foreign key (practice_id, location_id) references location,
    constraint kiosk_staff_member_fkey
        foreign key (practice_id, staff_member_id) references staff_member
);

alter table kiosk enable row level security;
alter table kiosk force row level security;
create policy kiosk_of_practice on kiosk to openslot_program
    using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on kiosk to openslot_program;
