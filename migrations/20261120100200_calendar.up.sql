-- Visits, and the one truth of who is busy.

create type appointment_status as enum (
    'pending', 'booked', 'confirmed', 'arrived', 'in-progress', 'completed', 'cancelled', 'no-show');

create table appointment (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    reference text not null,
    status appointment_status not null,
    version integer not null default 1,
    -- iCalendar SEQUENCE: up with each move and each cancellation.
    sequence integer not null default 0,
    patient_id uuid not null,
    -- The account that booked; mail goes there.
    account_id uuid,
    practitioner_id uuid not null,
    location_id uuid not null,
    appointment_type_id uuid not null,
    visit_reason_id uuid not null,
    mode text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    -- The promise made to the patient; the instants follow from it.
    starts_wall timestamp not null,
    time_zone text not null,
    -- As promised when it was booked; a later change of settings does not shorten it.
    change_notice_minutes integer not null,
    support text,
    -- The hold it was booked from: booking a hold twice finds this visit.
    hold_id uuid,
    created_at timestamptz not null,
    booked_at timestamptz,
    confirmed_at timestamptz,
    arrived_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    missed_at timestamptz,
    cancelled_at timestamptz,
    cancelled_by text,
    cancel_reason text,
    -- What an undo of the cancellation goes back to.
    cancelled_from appointment_status,
    primary key (practice_id, id),
    constraint appointment_reference_unique unique (practice_id, reference),
    constraint appointment_hold_unique unique (practice_id, hold_id),
    constraint appointment_patient_fkey foreign key (practice_id, patient_id) references patient,
    constraint appointment_account_fkey foreign key (practice_id, account_id) references account,
    constraint appointment_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint appointment_location_fkey foreign key (practice_id, location_id) references location,
    constraint appointment_type_fkey
        foreign key (practice_id, appointment_type_id) references appointment_type,
    constraint appointment_reason_fkey
        foreign key (practice_id, visit_reason_id) references visit_reason,
    constraint appointment_order check (
        ends_at > starts_at and ends_at - starts_at <= interval '24 hours'),
    constraint appointment_mode_known check (mode in ('in-person', 'video', 'phone')),
    constraint appointment_cancelled_facts check (
        (status = 'cancelled') = (cancelled_at is not null and cancelled_by is not null
            and cancelled_from is not null)),
    constraint appointment_cancelled_by_known check (
        cancelled_by in ('patient', 'practice', 'emergency')),
    constraint appointment_missed_facts check ((status = 'no-show') = (missed_at is not null)),
    constraint appointment_booked_facts check (status in ('pending', 'cancelled') or booked_at is not null),
    constraint appointment_confirmed_facts check (status <> 'confirmed' or confirmed_at is not null),
    constraint appointment_arrived_facts check (status <> 'arrived' or arrived_at is not null),
    constraint appointment_started_facts check (status <> 'in-progress' or started_at is not null),
    constraint appointment_completed_facts check (status <> 'completed' or completed_at is not null),
    -- Nobody can be at two visits at once.
    constraint appointment_patient_free exclude using gist (
        practice_id with =, patient_id with =, tstzrange(starts_at, ends_at) with &&)
        where (status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress'))
);
create index appointment_patient on appointment (practice_id, patient_id, starts_at);
create index appointment_practitioner on appointment (practice_id, practitioner_id, starts_at);

create type occupancy_kind as enum ('visit', 'session', 'hold');

create table occupancy (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    kind occupancy_kind not null,
    practitioner_id uuid not null,
    location_id uuid not null,
    room_id uuid,
    -- Patients always take lane 0; staff may overlap on purpose in the next one.
    lane integer not null default 0,
    -- From the start to the end with the buffer of its day of booking.
    during tstzrange not null,
    starts_at timestamptz not null generated always as (lower(during)) stored,
    ends_at timestamptz not null generated always as (upper(during)) stored,
    appointment_type_id uuid not null,
    -- A visit's, or the cancelled visit's whose time is kept for its patient.
    appointment_id uuid,
    -- Seats of a group session.
    capacity integer not null default 1,
    -- A hold's: whose it is, since when and until when.
    draft_id uuid,
    held_at timestamptz,
    expires_at timestamptz,
    renewed_at timestamptz,
    primary key (practice_id, id),
    constraint occupancy_practitioner_fkey
        foreign key (practice_id, practitioner_id) references practitioner,
    constraint occupancy_location_fkey foreign key (practice_id, location_id) references location,
    constraint occupancy_room_fkey foreign key (practice_id, room_id) references room,
    constraint occupancy_type_fkey
        foreign key (practice_id, appointment_type_id) references appointment_type,
    constraint occupancy_appointment_fkey
        foreign key (practice_id, appointment_id) references appointment,
    constraint occupancy_draft_fkey foreign key (practice_id, draft_id) references draft,
    constraint occupancy_during_sane check (
        not isempty(during) and lower(during) is not null and upper(during) is not null
        and lower_inc(during) and not upper_inc(during)
        and isfinite(lower(during)) and isfinite(upper(during))
        and upper(during) - lower(during) <= interval '24 hours'),
    constraint occupancy_lane_sane check (lane between 0 and 20),
    constraint occupancy_kind_facts check (
        case kind
            when 'visit' then appointment_id is not null and expires_at is null
            when 'session' then appointment_id is null and expires_at is null and draft_id is null
            when 'hold' then expires_at is not null
                and (draft_id is not null or appointment_id is not null)
        end),
    constraint occupancy_practitioner_free exclude using gist (
        practice_id with =, practitioner_id with =, lane with =, during with &&),
    constraint occupancy_room_free exclude using gist (
        practice_id with =, room_id with =, during with &&) where (room_id is not null)
);
create index occupancy_practitioner on occupancy (practice_id, practitioner_id, starts_at);
create index occupancy_room on occupancy (practice_id, room_id, starts_at) where room_id is not null;
create unique index occupancy_appointment on occupancy (practice_id, appointment_id)
    where appointment_id is not null;
-- A visitor holds one time at once.
create unique index occupancy_draft on occupancy (practice_id, draft_id)
    where kind = 'hold' and draft_id is not null;
create index occupancy_expires_at on occupancy (practice_id, expires_at) where expires_at is not null;

-- A place in a group session: booked, or held while expires_at is set.
create table seat (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    occupancy_id uuid not null,
    seat_number integer not null,
    appointment_id uuid,
    draft_id uuid,
    held_at timestamptz,
    expires_at timestamptz,
    renewed_at timestamptz,
    primary key (practice_id, id),
    constraint seat_occupancy_fkey
        foreign key (practice_id, occupancy_id) references occupancy on delete cascade,
    constraint seat_appointment_fkey foreign key (practice_id, appointment_id) references appointment,
    constraint seat_draft_fkey foreign key (practice_id, draft_id) references draft,
    constraint seat_number_unique unique (practice_id, occupancy_id, seat_number),
    constraint seat_number_sane check (seat_number >= 1),
    constraint seat_facts check (
        (expires_at is null and appointment_id is not null)
        or (expires_at is not null and (draft_id is not null or appointment_id is not null)))
);
create unique index seat_appointment on seat (practice_id, appointment_id)
    where appointment_id is not null;
create unique index seat_draft on seat (practice_id, draft_id)
    where expires_at is not null and draft_id is not null;
create index seat_expires_at on seat (practice_id, expires_at) where expires_at is not null;

-- A link in a mail to one visit. The token follows from the id and the secret
-- key; a move or a cancellation supersedes the links before it.
create table manage_link (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    token_hash bytea not null,
    appointment_id uuid not null,
    created_at timestamptz not null,
    superseded_at timestamptz,
    primary key (practice_id, id),
    constraint manage_link_token_unique unique (practice_id, token_hash),
    constraint manage_link_appointment_fkey
        foreign key (practice_id, appointment_id) references appointment
);
create index manage_link_appointment on manage_link (practice_id, appointment_id);

-- Signed in: as an account, or, through a manage link, for one visit only.
create table session (
    practice_id uuid not null default current_practice() references practice,
    id uuid not null,
    token_hash bytea not null,
    account_id uuid,
    appointment_id uuid,
    created_at timestamptz not null,
    last_active_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    primary key (practice_id, id),
    constraint session_token_unique unique (practice_id, token_hash),
    constraint session_account_fkey foreign key (practice_id, account_id) references account,
    constraint session_appointment_fkey foreign key (practice_id, appointment_id) references appointment,
    constraint session_one_subject check (num_nonnulls(account_id, appointment_id) = 1)
);
create index session_account on session (practice_id, account_id);
create index session_expires_at on session (practice_id, expires_at);
