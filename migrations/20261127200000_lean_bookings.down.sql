alter table patient_name
    add constraint patient_name_practice_id_fkey foreign key (practice_id) references practice;
alter table occupancy add constraint occupancy_practitioner_fkey
    foreign key (practice_id, practitioner_id) references practitioner;
alter table appointment
    add constraint appointment_location_fkey foreign key (practice_id, location_id) references location,
    add constraint appointment_type_fkey
        foreign key (practice_id, appointment_type_id) references appointment_type,
    add constraint appointment_reason_fkey
        foreign key (practice_id, visit_reason_id) references visit_reason;
grant delete on practitioner, location, appointment_type, visit_reason to openslot_program;

drop index occupancy_unsettled;
create index occupancy_unsettled on occupancy (practice_id, starts_at) where kind <> 'visit';

create or replace function raise_calendar_version() returns trigger language plpgsql as $$
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

drop function find_visitors(uuid, bytea[], bytea[], timestamptz[], timestamptz[]);
create function find_visitor(
    practice uuid, draft_hash bytea, session_hash bytea, at timestamptz, idle_since timestamptz
) returns table (
    practice_id uuid, version bigint, draft_id uuid, answers jsonb, session_id uuid,
    account_id uuid, appointment_id uuid, last_active_at timestamptz, email text,
    password_at timestamptz, second_factor_at timestamptz, staff_id uuid, staff_email text,
    staff_name text, functions text[], practitioner_id uuid, authenticator_id uuid
) language plpgsql volatile as $$
#variable_conflict use_column
begin
    perform set_config('openslot.practice_id', find_visitor.practice::text, true);
    return query
        select here.practice_id, here.version, draft.id, draft.answers, session.id,
            session.account_id, session.appointment_id, session.last_active_at, account.email,
            session.password_at, session.second_factor_at, member.id, member.email, member.name,
            member.functions, member.practitioner_id, member.authenticator_id
        from practice as here
        left join draft on draft.token_hash = find_visitor.draft_hash
            and draft.expires_at > find_visitor.at
        left join session on session.token_hash = find_visitor.session_hash
            and session.revoked_at is null
            and session.expires_at > find_visitor.at
            and session.last_active_at > find_visitor.idle_since
        left join account on account.id = session.account_id
        left join staff_member as member
            on member.id = session.staff_member_id and member.is_active;
end
$$;
