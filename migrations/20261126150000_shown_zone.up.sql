-- The zone in which a patient asked to be shown a video or phone visit, beside the one it takes place in.
alter table appointment
    add column shown_zone text,
    add constraint appointment_shown_zone_facts check (shown_zone is null or mode <> 'in-person');
