drop table session, manage_link, seat, occupancy, appointment;
drop type occupancy_kind;
drop type appointment_status;
