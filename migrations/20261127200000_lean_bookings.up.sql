-- What a booking waits for besides its own rows is less.

-- Who asks, for all who ask at one practice at the same moment.
drop function find_visitor(uuid, bytea, bytea, timestamptz, timestamptz);
create function find_visitors(
    practice uuid, draft_hashes bytea[], session_hashes bytea[], moments timestamptz[],
    idle_since timestamptz[]
) returns table (
    number bigint, practice_id uuid, version bigint, draft_id uuid, answers jsonb, session_id uuid,
    account_id uuid, appointment_id uuid, last_active_at timestamptz, email text,
    password_at timestamptz, second_factor_at timestamptz, staff_id uuid, staff_email text,
    staff_name text, functions text[], practitioner_id uuid, authenticator_id uuid
) language plpgsql volatile as $$
#variable_conflict use_column
begin
    perform set_config('openslot.practice_id', find_visitors.practice::text, true);
    return query
        select asked.number, here.practice_id, here.version, draft.id, draft.answers, session.id,
            session.account_id, session.appointment_id, session.last_active_at, account.email,
            session.password_at, session.second_factor_at, member.id, member.email, member.name,
            member.functions, member.practitioner_id, member.authenticator_id
        from practice as here
        cross join unnest(
            find_visitors.draft_hashes, find_visitors.session_hashes, find_visitors.moments,
            find_visitors.idle_since
        ) with ordinality as asked (draft_hash, session_hash, at, idle_since, number)
        -- One by one: else a plan made while there were few reads those of everybody.
        left join lateral (
            select id, answers from draft
            where draft.token_hash = asked.draft_hash and draft.expires_at > asked.at
            offset 0
        ) as draft on true
        left join lateral (
            select * from session as live
            where live.token_hash = asked.session_hash
                and live.revoked_at is null
                and live.expires_at > asked.at
                and live.last_active_at > asked.idle_since
            offset 0
        ) as session on true
        left join account on account.id = session.account_id
        left join staff_member as member
            on member.id = session.staff_member_id and member.is_active;
end
$$;

-- Most visits are of a practitioner who had one before.
create or replace function raise_calendar_version() returns trigger language plpgsql as $$
begin
    -- Whoever writes here holds the practitioner's lock already, so nobody waits for this row.
    if tg_op <> 'INSERT' and old.kind = 'visit' then
        update calendar_version set version = version + 1
        where practice_id = old.practice_id and practitioner_id = old.practitioner_id;
        if not found then
            insert into calendar_version (practice_id, practitioner_id)
            values (old.practice_id, old.practitioner_id)
            on conflict (practice_id, practitioner_id)
            do update set version = calendar_version.version + 1;
        end if;
    end if;
    if tg_op <> 'DELETE' and new.kind = 'visit' then
        update calendar_version set version = version + 1
        where practice_id = new.practice_id and practitioner_id = new.practitioner_id;
        if not found then
            insert into calendar_version (practice_id, practitioner_id)
            values (new.practice_id, new.practitioner_id)
            on conflict (practice_id, practitioner_id)
            do update set version = calendar_version.version + 1;
        end if;
    end if;
    return null;
end
$$;

-- Holds and group sessions of a practitioner, without those of everybody else.
drop index occupancy_unsettled;
create index occupancy_unsettled on occupancy (practice_id, practitioner_id, starts_at)
    where kind <> 'visit';

-- Nobody who makes up a practice's settings is ever deleted: they are deactivated. So a visit, which is
-- written by the rules from what is there, need not look for each of them once more and lock them.
revoke delete on practitioner, location, appointment_type, visit_reason from openslot_program;
alter table appointment
    drop constraint appointment_location_fkey,
    drop constraint appointment_type_fkey,
    drop constraint appointment_reason_fkey;
alter table occupancy drop constraint occupancy_practitioner_fkey;
alter table patient_name drop constraint patient_name_practice_id_fkey;
