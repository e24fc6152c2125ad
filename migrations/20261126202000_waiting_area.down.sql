alter table location drop column waiting_area;
