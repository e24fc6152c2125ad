drop trigger patient_changed on patient;
create or replace function index_patient_names() returns trigger
    language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
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
    order by 1, 2, 3
    on conflict do nothing;
    insert into patient_name_key (practice_id, key, word)
    select practice_id, key, word
    from (
        select distinct practice_id, word
        from changed cross join unnest(name_words(first_name || ' ' || last_name)) as word
    ) as fresh
    cross join unnest(name_keys(word)) as key
    order by practice_id, key, word
    on conflict do nothing;
    return null;
end
$$;
create trigger patient_changed after update on patient
    referencing new table as changed
    for each statement execute function index_patient_names();
-- Whoever was merged is found again.
alter table patient no force row level security;
update patient set last_name = last_name where merged_into is not null;
alter table patient force row level security;
drop table patient_merge_row;
drop table patient_merge;
drop index patient_grant_patient;
drop index patient_merged_into;
alter table patient
    drop constraint patient_merged_into_another,
    drop constraint patient_merged_into_fkey,
    drop column merged_into;
