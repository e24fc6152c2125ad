-- More of what a practice says about its times: lengths of its own, limits, approval by type,
-- travel between places, other hours on a date, blocks, and times released late.

alter table practice
    -- How many visits ahead a patient may have at once; null: any number.
    add column max_future_visits integer,
    add constraint practice_max_future_visits_sane check (max_future_visits between 1 and 100);

alter table appointment_type
    -- Null: as the practice.
    add column booking text,
    add column max_future_visits integer,
    add constraint appointment_type_booking_known check (booking in ('open', 'request', 'view')),
    add constraint appointment_type_max_future_visits_sane check (
        max_future_visits between 1 and 100);

alter table practitioner_appointment_type
    -- How long the practitioner takes for it; null: as long as the type says.
    add column minutes integer,
    add constraint practitioner_appointment_type_minutes_sane check (minutes between 5 and 720);

alter table schedule_window
    -- Its times can be booked so many days before, from that time on the wall; null: at once.
    add column release_days integer,
    add column release_time time,
    add constraint schedule_window_release_whole check (
        (release_days is null) = (release_time is null)),
    add constraint schedule_window_release_sane check (release_days between 0 and 365);

-- Minutes from one location to another and back.
create table travel (
    practice_id uuid not null default current_practice() references practice,
    location_id uuid not null,
    other_location_id uuid not null,
    minutes integer not null,
    primary key (practice_id, location_id, other_location_id),
    constraint travel_location_fkey foreign key (practice_id, location_id) references location,
    constraint travel_other_location_fkey
        foreign key (practice_id, other_location_id) references location,
    constraint travel_once check (location_id < other_location_id),
    constraint travel_minutes_sane check (minutes between 1 and 480)
);

-- Other hours than the schedule's on some dates: instead of them, or besides.
create table hours_exception (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    -- Null: everybody's.
    practitioner_id uuid,
    -- Null: everywhere, of everybody.
    location_id uuid,
    from_on date not null,
    until_on date not null,
    kind text not null,
    starts_time time not null,
    -- At or before the start: it ends on the next day.
    ends_time time not null,
    primary key (practice_id, id),
    constraint hours_exception_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint hours_exception_location_fkey
        foreign key (practice_id, location_id) references location,
    constraint hours_exception_order check (until_on >= from_on),
    constraint hours_exception_kind_known check (kind in ('different', 'extra')),
    -- Somebody is at one place at a time.
    constraint hours_exception_placed check (practitioner_id is null or location_id is not null)
);

-- No rows for an exception: its hours are open to every type.
create table hours_exception_appointment_type (
    practice_id uuid not null default current_practice() references practice,
    hours_exception_id uuid not null,
    appointment_type_id uuid not null,
    primary key (practice_id, hours_exception_id, appointment_type_id),
    constraint hours_exception_type_exception_fkey foreign key (practice_id, hours_exception_id)
        references hours_exception on delete cascade,
    constraint hours_exception_type_type_fkey
        foreign key (practice_id, appointment_type_id) references appointment_type
);

-- Time a practitioner keeps free of visits. It may lie over visits that are booked: those are
-- for the practice to move.
create table block (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    practitioner_id uuid not null,
    -- Null: everywhere.
    location_id uuid,
    starts_wall timestamp not null,
    ends_wall timestamp not null,
    -- The last date on which it may begin again, a week after the time before.
    weekly_until date,
    reason text not null,
    primary key (practice_id, id),
    constraint block_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint block_location_fkey foreign key (practice_id, location_id) references location,
    constraint block_order check (ends_wall > starts_wall),
    constraint block_weeks_apart check (
        weekly_until is null or ends_wall - starts_wall <= interval '7 days')
);
create index block_practitioner on block (practice_id, practitioner_id, starts_wall);

do $$
declare
    each text;
begin
    foreach each in array array[
        'travel', 'hours_exception', 'hours_exception_appointment_type', 'block']
    loop
        execute format('alter table %I enable row level security', each);
        execute format('alter table %I force row level security', each);
        execute format(
            'create policy %I on %I to openslot_program
                using (practice_id = current_practice()) with check (practice_id = current_practice())',
            each || '_of_practice', each);
        execute format('grant select, insert, update, delete on %I to openslot_program', each);
    end loop;
end
$$;
