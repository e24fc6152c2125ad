-- Who may do what. The owner migrates; the program works as a role without DDL
-- that sees one practice at a time; a third role, which nobody can sign in as,
-- owns the few functions that must look across practices.

do $$
begin
    -- Roles belong to the whole server: another database may have made them, even just now.
    begin
        create role openslot_program nologin;
    exception when duplicate_object or unique_violation then null;
    end;
    begin
        create role openslot_across nologin;
    exception when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, 'openslot_program', 'member') then
        execute format('grant openslot_program to %I', current_user);
    end if;
    if not pg_has_role(current_user, 'openslot_across', 'member') then
        execute format('grant openslot_across to %I', current_user);
    end if;
end
$$;

revoke create on schema public from public;
grant usage on schema public to openslot_program, openslot_across;

do $$
declare
    each text;
begin
    for each in
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r'
          and relname not like '\_sqlx%'
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

revoke update, delete on audit_event from openslot_program;
-- The program tells a newer or older schema from its own.
grant select on _sqlx_migrations to openslot_program;

create policy practice_across on practice to openslot_across using (true);
create policy communication_across on communication to openslot_across using (true) with check (true);
grant select (practice_id, hostname) on practice to openslot_across;
grant select, update (leased_until, attempts) on communication to openslot_across;

create function find_practice_id(wanted_hostname text) returns uuid
    language sql stable security definer set search_path = public
    begin atomic
        select practice_id from practice where hostname = wanted_hostname limit 1;
    end;

create function list_practice_ids() returns setof uuid
    language sql stable security definer set search_path = public
    begin atomic
        select practice_id from practice order by practice_id;
    end;

-- Leases the next due messages to one worker; a lease that ran out is due again.
create function claim_communications(at timestamptz, lease interval, most integer)
    returns table (practice_id uuid, id uuid)
    language sql volatile security definer set search_path = public
    begin atomic
        update communication as claimed
        set leased_until = at + lease, attempts = claimed.attempts + 1
        from (
            select waiting.practice_id, waiting.id
            from communication as waiting
            where waiting.state = 'waiting'
              and waiting.due_at <= at
              and (waiting.leased_until is null or waiting.leased_until <= at)
            order by waiting.due_at
            limit most
            for update skip locked
        ) as due
        where claimed.practice_id = due.practice_id and claimed.id = due.id
        returning claimed.practice_id, claimed.id;
    end;

-- For health: how long the oldest due message has waited.
create function oldest_due_communication(at timestamptz) returns timestamptz
    language sql stable security definer set search_path = public
    begin atomic
        select min(due_at) from communication where state = 'waiting' and due_at <= at;
    end;

-- A new owner of a function must be able to create in its schema; the right goes again at once.
grant create on schema public to openslot_across;
alter function find_practice_id(text) owner to openslot_across;
alter function list_practice_ids() owner to openslot_across;
alter function claim_communications(timestamptz, interval, integer) owner to openslot_across;
alter function oldest_due_communication(timestamptz) owner to openslot_across;
revoke create on schema public from openslot_across;

revoke execute on function find_practice_id(text) from public;
revoke execute on function list_practice_ids() from public;
revoke execute on function claim_communications(timestamptz, interval, integer) from public;
revoke execute on function oldest_due_communication(timestamptz) from public;
grant execute on function find_practice_id(text) to openslot_program;
grant execute on function list_practice_ids() to openslot_program;
grant execute on function claim_communications(timestamptz, interval, integer) to openslot_program;
grant execute on function oldest_due_communication(timestamptz) to openslot_program;
