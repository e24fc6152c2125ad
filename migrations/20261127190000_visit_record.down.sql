create index audit_event_appointment on audit_event (practice_id, appointment_id, at);
drop index audit_event_visit;
