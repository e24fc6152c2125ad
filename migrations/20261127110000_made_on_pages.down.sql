alter table closure drop column is_from_file;
alter table hours_exception drop column is_from_file;
alter table block drop column is_from_file;
alter table staff_member drop column is_from_file;
