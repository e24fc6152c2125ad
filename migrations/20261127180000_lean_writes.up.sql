-- What every visitor writes locks no row that all visitors share. A foreign key locks the row it leads to,
-- and many at once on one row cost each of them more than what it writes.

-- The practice is that of the other keys of the row, or the one the unit was opened for: row-level security
-- lets nobody write another, and practices are never deleted.
alter table account drop constraint account_practice_id_fkey;
alter table patient drop constraint patient_practice_id_fkey;
alter table patient_grant drop constraint patient_grant_practice_id_fkey;
alter table draft drop constraint draft_practice_id_fkey;
alter table sign_in_code drop constraint sign_in_code_practice_id_fkey;
alter table session drop constraint session_practice_id_fkey;
alter table appointment drop constraint appointment_practice_id_fkey;
alter table manage_link drop constraint manage_link_practice_id_fkey;
alter table communication drop constraint communication_practice_id_fkey;
alter table audit_event drop constraint audit_event_practice_id_fkey;
alter table calendar_version drop constraint calendar_version_practice_id_fkey;
alter table seat drop constraint seat_practice_id_fkey;
-- A hold names a place and a type of the practice as it is under the lock; the visit it becomes has their keys.
alter table occupancy
    drop constraint occupancy_practice_id_fkey,
    drop constraint occupancy_location_fkey,
    drop constraint occupancy_type_fkey,
    -- The same rule in fewer words: a check is read anew by each statement. Without a start or an end, or
    -- empty, the range has none of the two columns that follow from it.
    drop constraint occupancy_during_sane,
    add constraint occupancy_during_sane check (
        during = tstzrange(starts_at, ends_at) and ends_at <= starts_at + interval '24 hours');

-- Only visits raise the version; holds come and go without waking it.
drop trigger occupancy_raises_calendar_version on occupancy;
create trigger occupancy_raises_calendar_version_new
    after insert on occupancy
    for each row when (new.kind = 'visit') execute function raise_calendar_version();
create trigger occupancy_raises_calendar_version_changed
    after update on occupancy
    for each row when (old.kind = 'visit' or new.kind = 'visit')
    execute function raise_calendar_version();
create trigger occupancy_raises_calendar_version_old
    after delete on occupancy
    for each row when (old.kind = 'visit') execute function raise_calendar_version();

-- Answers are written over and over: room for the next version beside the last.
alter table draft set (fillfactor = 70);
