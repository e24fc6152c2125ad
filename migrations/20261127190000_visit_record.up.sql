-- The record of a visit, newest first, in the order it is asked for. With the id in it, no other
-- index is as good whatever the planner knows of the table: a plan made while the record was empty
-- went through all of the practice's record, by time, for each visit of a day.
-- Most rows say who was shown on a list and name no visit; they need no place here.
create index audit_event_visit on audit_event (practice_id, appointment_id, at, id)
    where appointment_id is not null;
drop index audit_event_appointment;
