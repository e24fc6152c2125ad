-- One person can have come to be two patients. Staff merge them into the one that is kept, and can
-- undo that; nothing is deleted.

alter table patient
    -- The one that is kept in this one's place, which is never merged itself.
    add column merged_into uuid,
    add constraint patient_merged_into_fkey
        foreign key (practice_id, merged_into) references patient,
    add constraint patient_merged_into_another check (merged_into <> id);
create index patient_merged_into on patient (practice_id, merged_into) where merged_into is not null;
create index patient_grant_patient on patient_grant (practice_id, patient_id);

create table patient_merge (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    kept_id uuid not null,
    merged_id uuid not null,
    -- The details of the kept one, as they stood and as they were chosen.
    details_before jsonb not null,
    details_after jsonb not null,
    merged_at timestamptz not null,
    merged_by uuid not null,
    undone_at timestamptz,
    undone_by uuid,
    primary key (practice_id, id),
    constraint patient_merge_kept_fkey foreign key (practice_id, kept_id) references patient,
    constraint patient_merge_merged_fkey foreign key (practice_id, merged_id) references patient,
    constraint patient_merge_merged_by_fkey
        foreign key (practice_id, merged_by) references staff_member,
    constraint patient_merge_undone_by_fkey
        foreign key (practice_id, undone_by) references staff_member,
    constraint patient_merge_of_two check (kept_id <> merged_id),
    constraint patient_merge_undone_facts check ((undone_at is null) = (undone_by is null))
);
create unique index patient_merge_merged on patient_merge (practice_id, merged_id)
    where undone_at is null;
create index patient_merge_kept on patient_merge (practice_id, kept_id, merged_at);

-- What a merge gave to the kept patient, so that an undo gives back exactly that.
create table patient_merge_row (
    practice_id uuid not null default current_practice() references practice,
    merge_id uuid not null,
    table_name text not null,
    row_id uuid not null,
    -- Of an account that acts for both already: the kept one's grant takes the more of the two.
    scope_before text,
    scope_after text,
    ends_on_before date,
    ends_on_after date,
    primary key (practice_id, merge_id, table_name, row_id),
    constraint patient_merge_row_merge_fkey
        foreign key (practice_id, merge_id) references patient_merge on delete cascade,
    constraint patient_merge_row_table_known check (table_name in ('appointment', 'patient_grant'))
);

do $$
declare
    each text;
begin
    foreach each in array array['patient_merge', 'patient_merge_row'] loop
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

-- Whoever is merged is found no more; and a change that is not of the name leaves the words alone.
create or replace function index_patient_names() returns trigger
    language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if not exists (
            select from changed join before using (practice_id, id)
            where (changed.first_name, changed.last_name, changed.merged_into)
                is distinct from (before.first_name, before.last_name, before.merged_into))
        then
            return null;
        end if;
        delete from patient_name using changed
        where patient_name.practice_id = changed.practice_id and patient_name.patient_id = changed.id;
    end if;
    insert into patient_name (practice_id, word, other, patient_id)
    select changed.practice_id, one.word, coalesce(other.word, ''), changed.id
    from changed
    cross join lateral (select name_words(first_name || ' ' || last_name) as all_words) as name
    cross join unnest(all_words) with ordinality as one (word, place)
    left join lateral unnest(all_words) with ordinality as other (word, place)
        on other.place <> one.place
    where merged_into is null
    order by 1, 2, 3
    on conflict do nothing;
    -- In one order, so that two who add the same words wait for each other only once.
    insert into patient_name_key (practice_id, key, word)
    select practice_id, key, word
    from (
        select distinct practice_id, word
        from changed cross join unnest(name_words(first_name || ' ' || last_name)) as word
        where merged_into is null
    ) as fresh
    cross join unnest(name_keys(word)) as key
    order by practice_id, key, word
    on conflict do nothing;
    return null;
end
$$;

drop trigger patient_changed on patient;
create trigger patient_changed after update on patient
    referencing old table as before new table as changed
    for each statement execute function index_patient_names();
