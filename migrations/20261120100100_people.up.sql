-- Patients, the accounts that act for them, staff, and how they prove who they are.

-- A proven email address. One address may act for several patients.
create table account (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    -- As proven, trimmed; compared without regard to case.
    email text not null,
    password_hash text,
    created_at timestamptz not null,
    primary key (practice_id, id)
);
create unique index account_email_unique on account (practice_id, lower(email));

create table patient (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    first_name text not null,
    last_name text not null,
    born_on date not null,
    phone text not null,
    created_at timestamptz not null,
    version integer not null default 1,
    primary key (practice_id, id)
);

-- An account acts for a patient. Two people who share an address are two
-- grants of one account, never one patient.
create table patient_grant (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    account_id uuid not null,
    patient_id uuid not null,
    scope text not null,
    granted_at timestamptz not null,
    ends_on date,
    primary key (practice_id, id),
    constraint patient_grant_account_fkey foreign key (practice_id, account_id) references account,
    constraint patient_grant_patient_fkey foreign key (practice_id, patient_id) references patient,
    constraint patient_grant_scope_known check (scope in ('self', 'care')),
    constraint patient_grant_unique unique (practice_id, account_id, patient_id)
);

create table staff_member (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    email text not null,
    name text not null,
    functions text[] not null,
    practitioner_id uuid,
    password_hash text,
    is_active boolean not null default true,
    primary key (practice_id, id),
    constraint staff_member_functions_known check (functions <@ array[
        'manage-staff-appointments', 'manage-own-appointments', 'patient-proxy', 'practice-admin']),
    constraint staff_member_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner
);
create unique index staff_member_email_unique on staff_member (practice_id, lower(email));

-- What a visitor has chosen and typed so far. The browser holds the token, we hold its hash.
create table draft (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    token_hash bytea not null,
    answers jsonb not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (practice_id, id),
    constraint draft_token_unique unique (practice_id, token_hash)
);
create index draft_expires_at on draft (practice_id, expires_at);

-- The six digits are not stored: they follow from the id and the secret key.
create table sign_in_code (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    email text not null,
    -- The browser that asked; the code works there only.
    visitor_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    tries integer not null default 0,
    consumed_at timestamptz,
    superseded_at timestamptz,
    primary key (practice_id, id)
);
create index sign_in_code_visitor on sign_in_code (practice_id, visitor_hash, created_at);
create index sign_in_code_email on sign_in_code (practice_id, lower(email), created_at);

-- Wrong passwords and birth dates, counted for each account or link.
create table failed_try (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    bucket bytea not null,
    at timestamptz not null,
    primary key (practice_id, id)
);
create index failed_try_bucket on failed_try (practice_id, bucket, at);
