-- How staff prove who they are, how they are invited, and what is recorded of what they do.

-- No secret is stored: the authenticator's and the recovery codes follow from these ids and the secret key.
alter table staff_member
    add column authenticator_id uuid,
    -- The 30-second step of the last code that was used: no code works twice.
    add column authenticator_step bigint,
    add column recovery_id uuid,
    -- One bit for each recovery code that was used.
    add column recovery_used integer not null default 0,
    -- When they said that they keep the codes, which are not shown again.
    add column recovery_kept_at timestamptz;

alter table session
    add column staff_member_id uuid,
    -- When the password was typed last: sensitive changes ask again.
    add column password_at timestamptz,
    -- Empty while only the password is proven: that opens no page of staff.
    add column second_factor_at timestamptz,
    add constraint session_staff_member_fkey
        foreign key (practice_id, staff_member_id) references staff_member,
    add constraint session_staff_facts check ((staff_member_id is null) = (password_at is null)),
    add constraint session_second_factor_facts check (
        second_factor_at is null or staff_member_id is not null),
    drop constraint session_one_subject,
    add constraint session_one_subject check (
        num_nonnulls(account_id, appointment_id, staff_member_id) = 1);
create index session_staff_member on session (practice_id, staff_member_id)
    where staff_member_id is not null;

-- A link in a mail with which a member of staff sets their first password. The token follows from the id.
create table staff_invitation (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    staff_member_id uuid not null,
    token_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    primary key (practice_id, id),
    constraint staff_invitation_token_unique unique (practice_id, token_hash),
    constraint staff_invitation_member_fkey
        foreign key (practice_id, staff_member_id) references staff_member
);
create index staff_invitation_member on staff_invitation (practice_id, staff_member_id);

alter table staff_invitation enable row level security;
alter table staff_invitation force row level security;
create policy staff_invitation_of_practice on staff_invitation to openslot_program
    using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on staff_invitation to openslot_program;

alter table communication
    add column staff_invitation_id uuid,
    add column staff_member_id uuid,
    add constraint communication_invitation_fkey
        foreign key (practice_id, staff_invitation_id) references staff_invitation on delete cascade,
    add constraint communication_staff_member_fkey
        foreign key (practice_id, staff_member_id) references staff_member,
    drop constraint communication_kind_facts,
    add constraint communication_kind_facts check (
        case kind
            when 'sign-in-code' then sign_in_code_id is not null
            when 'appointment-booked' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-moved' then num_nulls(appointment_id, appointment_sequence, manage_link_id) = 0
            when 'appointment-cancelled' then num_nulls(appointment_id, appointment_sequence) = 0
            when 'staff-invitation' then staff_invitation_id is not null
            when 'staff-account-changed' then staff_member_id is not null
            else false
        end);

alter table audit_event
    -- Whose account was changed, where it is one of staff.
    add column staff_member_id uuid;
create index audit_event_patient on audit_event (practice_id, patient_id, at);
create index audit_event_at on audit_event (practice_id, at);
