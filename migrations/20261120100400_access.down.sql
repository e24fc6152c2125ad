-- The roles stay: they belong to the whole server, and another database may use them.
drop function oldest_due_communication(timestamptz);
drop function claim_communications(timestamptz, interval, integer);
drop function list_practice_ids();
drop function find_practice_id(text);
drop policy communication_across on communication;
drop policy practice_across on practice;
revoke all on _sqlx_migrations from openslot_program;

do $$
declare
    each text;
begin
    for each in
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r'
          and relname not like '\_sqlx%'
    loop
        execute format('revoke all on %I from openslot_program, openslot_across', each);
        execute format('drop policy %I on %I', each || '_of_practice', each);
        execute format('alter table %I no force row level security', each);
        execute format('alter table %I disable row level security', each);
    end loop;
end
$$;
revoke all on schema public from openslot_program, openslot_across;
