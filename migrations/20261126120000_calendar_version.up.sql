-- How often the visits of each practitioner changed. Every transaction that books, moves or cancels
-- raises it, so that a program knows in one question whether what it remembers of a calendar is
-- what the database has; no program has to tell another.

create table calendar_version (
    practice_id uuid not null default current_practice() references practice,
    practitioner_id uuid not null,
    version bigint not null default 1,
    primary key (practice_id, practitioner_id),
    constraint calendar_version_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner
) with (fillfactor = 50);

alter table calendar_version enable row level security;
alter table calendar_version force row level security;
create policy calendar_version_of_practice on calendar_version to openslot_program
    using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on calendar_version to openslot_program;

create function raise_calendar_version() returns trigger language plpgsql as $$
begin
    -- Whoever writes here holds the practitioner's lock already, so nobody waits for this row.
    insert into calendar_version (practice_id, practitioner_id)
    select changed.practice_id, changed.practitioner_id
    from (values (old.practice_id, old.practitioner_id, old.kind),
        (new.practice_id, new.practitioner_id, new.kind))
        as changed (practice_id, practitioner_id, kind)
    where changed.kind = 'visit'
    group by changed.practice_id, changed.practitioner_id
    order by changed.practitioner_id
    on conflict (practice_id, practitioner_id) do update set version = calendar_version.version + 1;
    return null;
end
$$;

create trigger occupancy_raises_calendar_version
    after insert or update or delete on occupancy
    for each row execute function raise_calendar_version();

-- Holds and group sessions are few and change by the clock: they are read each time.
create index occupancy_unsettled on occupancy (practice_id, starts_at) where kind <> 'visit';
