drop table block, hours_exception_appointment_type, hours_exception, travel;
alter table schedule_window drop column release_days, drop column release_time;
alter table practitioner_appointment_type drop column minutes;
alter table appointment_type drop column booking, drop column max_future_visits;
alter table practice drop column max_future_visits;
