-- What staff see of mail, and of what was done.

-- A letter that staff send again is a message of its own, with a Message-ID of its own.
alter table communication
    add column again_of uuid,
    add constraint communication_again_fkey
        foreign key (practice_id, again_of) references communication on delete cascade,
    -- Whoever presses twice sends once.
    add constraint communication_again_unique unique (practice_id, again_of);
create index communication_created on communication (practice_id, created_at, id);
create index communication_failed on communication (practice_id, appointment_id)
    where state = 'failed';

create index audit_event_actor on audit_event (practice_id, actor_id, at);
create index audit_event_action on audit_event (practice_id, action, at);
