drop index appointment_starts_wall;
