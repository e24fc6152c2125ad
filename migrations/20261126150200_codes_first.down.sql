drop index communication_due;
create index communication_due on communication (due_at) where state = 'waiting';

create or replace function claim_communications(at timestamptz, lease interval, most integer)
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
