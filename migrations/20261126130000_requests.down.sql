drop index appointment_pending;
