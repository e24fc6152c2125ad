-- How a patient is found by a name that was typed with errors. Neither the words of names nor the keys below
-- need an extension, and equality is all that is asked of them: other operators could not use an
-- index below row-level security.

-- A name's words as they are compared: without accents, case and apostrophes.
create function name_words(name text) returns text[]
    language sql immutable strict parallel safe
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

-- What is left of a word's first seven letters when up to two are struck out. Two words that are at most
-- two typing errors apart have such a key in common.
create function name_keys(word text) returns text[]
    language sql immutable strict parallel safe
    return array(
        select distinct key
        from (
            select left(word, 7)
            union all
            select overlay(left(word, 7) placing '' from one for 1)
            from generate_series(1, length(left(word, 7))) as one
            where length(word) > 1
            union all
            select overlay(overlay(left(word, 7) placing '' from two for 1) placing '' from one for 1)
            from generate_series(1, length(left(word, 7))) as two, generate_series(1, two - 1) as one
            where length(word) > 3
        ) as short (key)
        order by key);

-- Each word of a patient's name with each other one, so that two typed words lead to the patient at once.
create table patient_name (
    practice_id uuid not null default current_practice() references practice,
    word text collate "C" not null,
    -- Empty where the name has but one word.
    other text collate "C" not null,
    patient_id uuid not null,
    primary key (practice_id, word, other, patient_id),
    constraint patient_name_patient_fkey
        foreign key (practice_id, patient_id) references patient on delete cascade
);
create index patient_name_patient on patient_name (practice_id, patient_id);

-- The words of all names by what is left of them. A word stays when nobody has it any more.
create table patient_name_key (
    practice_id uuid not null default current_practice() references practice,
    key text collate "C" not null,
    word text collate "C" not null,
    primary key (practice_id, key, word)
);

alter table patient
    -- The last digits tell a number, however it was written.
    add column phone_end text not null
        generated always as (right(regexp_replace(phone, '\D', '', 'g'), 7)) stored,
    -- How somebody likes to be reached, for the people of the practice.
    add column contact_by text not null default 'any',
    add constraint patient_contact_by_known check (contact_by in ('any', 'email', 'phone'));
create index patient_born_on on patient (practice_id, born_on);
create index patient_phone_end on patient (practice_id, phone_end) where phone_end <> '';

create function index_patient_names() returns trigger
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
    -- In one order, so that two who add the same words wait for each other only once.
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

create trigger patient_added after insert on patient
    referencing new table as changed
    for each statement execute function index_patient_names();
create trigger patient_changed after update on patient
    referencing new table as changed
    for each statement execute function index_patient_names();

-- Whoever is there already, in every practice.
alter table patient no force row level security;
update patient set last_name = last_name;
alter table patient force row level security;

alter table patient_name enable row level security;
alter table patient_name force row level security;
create policy patient_name_of_practice on patient_name to openslot_program
    using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on patient_name to openslot_program;
alter table patient_name_key enable row level security;
alter table patient_name_key force row level security;
create policy patient_name_key_of_practice on patient_name_key to openslot_program
    using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on patient_name_key to openslot_program;
