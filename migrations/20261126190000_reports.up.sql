-- Reports count all visits of some dates by the wall of their place. Everything they ask of a visit
-- is in the index: the rows themselves, and who may see them one by one, are not read.
create index appointment_starts_wall on appointment (practice_id, starts_wall)
    include (status, appointment_type_id, practitioner_id, location_id, cancel_reason, starts_at,
        created_at);
