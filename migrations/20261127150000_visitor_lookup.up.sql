-- Opens the practice and answers what a browser's tokens open at it, in one statement: every
-- request asks this first, and most that change something need no unit of work before their own.
-- It sees what the program's role sees of the practice that was named, and no other.
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
