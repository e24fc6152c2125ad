-- Most words of names are known already, and then there is nothing to add but the patient: the keys of a
-- word are made once, and a name is taken apart once for each change.

create or replace function index_patient_names() returns trigger
    language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        delete from patient_name using changed
        where patient_name.practice_id = changed.practice_id and patient_name.patient_id = changed.id;
    end if;
    -- In one order, so that two who add the same words wait for each other only once.
    with named as materialized (
        select practice_id, id, name_words(first_name || ' ' || last_name) as all_words from changed),
    indexed as (
        insert into patient_name (practice_id, word, other, patient_id)
        select practice_id, one.word, coalesce(other.word, ''), id
        from named
        cross join unnest(all_words) with ordinality as one (word, place)
        left join lateral unnest(all_words) with ordinality as other (word, place)
            on other.place <> one.place
        order by 1, 2, 3
        on conflict do nothing),
    fresh as materialized (
        select distinct practice_id, one.word
        from named cross join unnest(all_words) as one (word)
        where not exists (
            select from patient_name_key as known
            where known.practice_id = named.practice_id
                and known.key = left(one.word, 7) and known.word = one.word))
    insert into patient_name_key (practice_id, key, word)
    select practice_id, key, word
    from fresh cross join unnest(name_keys(word)) as key
    order by practice_id, key, word
    on conflict do nothing;
    return null;
end
$$;
create or replace function name_words(name text) returns text[]
    language plpgsql immutable strict parallel safe as $$
begin
    return array(
        select word
        from regexp_split_to_table(
            replace(replace(replace(replace(
                translate(
                    lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g')),
                    'øØłŁđĐðÐı''’‘`´', 'oollddddi'),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
            '[\s.,;:/()_"–-]+') with ordinality as split (word, place)
        where word <> ''
        order by place
        limit 8);
end
$$;
