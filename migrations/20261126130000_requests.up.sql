-- What waits for the practice's answer is found without reading what was booked: there may be
-- millions of those, and of these a handful.
create index appointment_pending on appointment (practice_id, starts_at) where status = 'pending';
