-- The names of whoever is new are found by their keys. Under row-level security a function of a column,
-- such as left(word, 7), is no condition for an index, and every key of the practice was read for each
-- patient who booked for the first time; and a plan made while the tables were empty is kept, whatever they
-- become.

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
    -- A statement of its own: whoever forgot words meanwhile was waited for by the one before. In one
    -- order, so that two who add the same words wait for each other only once. Both looks are made row by
    -- row, for neither can be turned into a join.
    insert into patient_name_key (practice_id, key, word)
    select practice_id, key, word
    from (
        select distinct changed.practice_id, theirs.word
        from changed
        cross join lateral (
            select word, left(word, 7) as key from patient_name
            where patient_name.practice_id = changed.practice_id
                and patient_name.patient_id = changed.id
            offset 0
        ) as theirs
        where not coalesce((
            select true from patient_name_key as known
            where known.practice_id = changed.practice_id
                and known.key = theirs.key and known.word = theirs.word
            limit 1), false)
        offset 0
    ) as fresh
    cross join unnest(name_keys(word)) as key
    order by practice_id, key, word
    on conflict do nothing;
    return null;
end
$$;
