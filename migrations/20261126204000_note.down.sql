drop table appointment_note;
