-- A code is waited for with the page open: it leaves before every other letter, however many wait.
drop index communication_due;
-- Not by practice first: the worker asks for the next due message of any practice.
create index communication_due on communication ((kind <> 'sign-in-code'), due_at) where state = 'waiting';

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
            order by waiting.kind <> 'sign-in-code', waiting.due_at
            limit most
            for update skip locked
        ) as due
        where claimed.practice_id = due.practice_id and claimed.id = due.id
        returning claimed.practice_id, claimed.id;
    end;
