drop index appointment_starts_at;
