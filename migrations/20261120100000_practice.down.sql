drop table closure, schedule_window_appointment_type, schedule_window, schedule,
    practitioner_appointment_type, practitioner, visit_reason, appointment_type, room, location, practice;
drop function current_practice();
drop extension btree_gist;
