-- The practice's day and its lists go by time, whoever is seen.
create index appointment_starts_at on appointment (practice_id, starts_at);
