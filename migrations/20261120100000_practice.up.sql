-- What a practice says about itself: places, people, kinds of visit and hours.
-- Every key starts with the practice, so that rows never cross practices and
-- the tables can later be distributed by practice without a rewrite.

create extension if not exists btree_gist;

-- The practice a unit of work was opened for; null outside of one, and then
-- row-level security shows nothing.
create function current_practice() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('openslot.practice_id', true), '')::uuid;

create table practice (
    practice_id uuid primary key default current_practice(),
    -- Raised by every change of the rows below, so that a copy in memory knows when it is old.
    version bigint not null default 1,
    hostname text not null,
    name text not null,
    public_name text not null,
    time_zone text not null,
    phone text not null,
    hours text not null,
    emergency text not null,
    buffer_minutes integer not null,
    change_notice_minutes integer not null,
    hold_minutes integer not null,
    booking text not null,
    constraint practice_booking_known check (booking in ('open', 'request', 'view')),
    constraint practice_minutes_sane check (
        buffer_minutes between 0 and 1440
        and change_notice_minutes between 0 and 525600
        and hold_minutes between 1 and 60)
);

create table location (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    key text not null,
    position integer not null,
    is_active boolean not null default true,
    name text not null,
    address text not null,
    time_zone text,
    primary key (practice_id, id),
    constraint location_key_unique unique (practice_id, key)
);

create table room (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    key text not null,
    position integer not null,
    is_active boolean not null default true,
    location_id uuid not null,
    name text not null,
    primary key (practice_id, id),
    constraint room_key_unique unique (practice_id, key),
    constraint room_location_fkey foreign key (practice_id, location_id) references location
);

create table appointment_type (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    key text not null,
    position integer not null,
    is_active boolean not null default true,
    name text not null,
    minutes integer not null,
    -- Null: the practice's default.
    buffer_minutes integer,
    change_notice_minutes integer,
    book_notice_minutes integer not null,
    horizon_days integer not null,
    capacity integer not null,
    needs_room boolean not null,
    modes text[] not null,
    patients text not null,
    primary key (practice_id, id),
    constraint appointment_type_key_unique unique (practice_id, key),
    constraint appointment_type_patients_known check (patients in ('any', 'new', 'returning')),
    constraint appointment_type_modes_known check (
        modes <@ array['in-person', 'video', 'phone'] and cardinality(modes) > 0),
    constraint appointment_type_minutes_sane check (
        minutes between 5 and 720
        and buffer_minutes between 0 and 480
        and book_notice_minutes between 0 and 525600
        and change_notice_minutes between 0 and 525600
        and horizon_days between 1 and 730
        and capacity between 1 and 200)
);

create table visit_reason (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    key text not null,
    position integer not null,
    is_active boolean not null default true,
    name text not null,
    group_name text,
    hint text,
    phone_only boolean not null default false,
    appointment_type_id uuid not null,
    primary key (practice_id, id),
    constraint visit_reason_key_unique unique (practice_id, key),
    constraint visit_reason_type_fkey foreign key (practice_id, appointment_type_id)
        references appointment_type
);

create table practitioner (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    key text not null,
    position integer not null,
    is_active boolean not null default true,
    name text not null,
    role text not null,
    primary key (practice_id, id),
    constraint practitioner_key_unique unique (practice_id, key)
);

create table practitioner_appointment_type (
    practice_id uuid not null default current_practice() references practice,
    practitioner_id uuid not null,
    appointment_type_id uuid not null,
    primary key (practice_id, practitioner_id, appointment_type_id),
    constraint practitioner_appointment_type_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint practitioner_appointment_type_type_fkey
        foreign key (practice_id, appointment_type_id) references appointment_type
);

create table schedule (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    practitioner_id uuid not null,
    location_id uuid not null,
    from_on date not null,
    until_on date,
    align_minutes integer not null,
    primary key (practice_id, id),
    constraint schedule_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint schedule_location_fkey foreign key (practice_id, location_id) references location,
    constraint schedule_order check (until_on is null or until_on >= from_on),
    constraint schedule_align_sane check (align_minutes between 1 and 720)
);

create table schedule_window (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    schedule_id uuid not null,
    -- ISO weekdays, Monday is 1.
    weekdays smallint[] not null,
    starts_time time not null,
    -- At or before the start: the window ends on the next day.
    ends_time time not null,
    primary key (practice_id, id),
    constraint schedule_window_schedule_fkey
        foreign key (practice_id, schedule_id) references schedule on delete cascade,
    constraint schedule_window_weekdays_known check (
        weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[] and cardinality(weekdays) > 0)
);

-- No rows for a window: it is generic, open to every type its practitioner offers.
create table schedule_window_appointment_type (
    practice_id uuid not null default current_practice() references practice,
    schedule_window_id uuid not null,
    appointment_type_id uuid not null,
    primary key (practice_id, schedule_window_id, appointment_type_id),
    constraint schedule_window_type_window_fkey
        foreign key (practice_id, schedule_window_id) references schedule_window on delete cascade,
    constraint schedule_window_type_type_fkey
        foreign key (practice_id, appointment_type_id) references appointment_type
);

-- Closed from one local wall time to another: one practitioner, one location,
-- or, with neither, the whole practice.
create table closure (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    practitioner_id uuid,
    location_id uuid,
    starts_wall timestamp not null,
    ends_wall timestamp not null,
    reason text not null,
    primary key (practice_id, id),
    constraint closure_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint closure_location_fkey foreign key (practice_id, location_id) references location,
    constraint closure_order check (ends_wall > starts_wall)
);
