-- What must be told to the outside after commit, and the record of who did what.

create type communication_state as enum ('waiting', 'sent', 'skipped', 'failed');

-- The outbox. Rows hold ids only: the words are made at delivery, and the id is the Message-ID.
create table communication (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    kind text not null,
    sign_in_code_id uuid,
    appointment_id uuid,
    -- The visit's SEQUENCE the message speaks of; an older one is skipped.
    appointment_sequence integer,
    manage_link_id uuid,
    state communication_state not null default 'waiting',
    created_at timestamptz not null,
    due_at timestamptz not null,
    leased_until timestamptz,
    attempts integer not null default 0,
    sent_at timestamptz,
    -- A code or class of failure, never the server's words.
    last_failure text,
    primary key (practice_id, id),
    constraint communication_code_fkey
        foreign key (practice_id, sign_in_code_id) references sign_in_code on delete cascade,
    constraint communication_appointment_fkey
        foreign key (practice_id, appointment_id) references appointment,
    constraint communication_link_fkey
        foreign key (practice_id, manage_link_id) references manage_link,
    constraint communication_kind_facts check (
        case kind
            when 'sign-in-code' then sign_in_code_id is not null
            when 'appointment-booked' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-moved' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-cancelled' then num_nulls(appointment_id, appointment_sequence) = 0
            else false
        end)
);
-- Not by practice first: the worker asks for the next due message of any practice.
create index communication_due on communication (due_at) where state = 'waiting';
create index communication_appointment on communication (practice_id, appointment_id, created_at);

-- Append-only: the program may insert and read, never change.
create table audit_event (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    at timestamptz not null,
    -- 'visitor', 'account', 'link', 'staff' or 'program'.
    actor_kind text not null,
    actor_id uuid,
    action text not null,
    patient_id uuid,
    appointment_id uuid,
    -- Where the action is a change of status.
    status_from appointment_status,
    status_to appointment_status,
    primary key (practice_id, id)
);
create index audit_event_appointment on audit_event (practice_id, appointment_id, at);
