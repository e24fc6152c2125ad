alter table audit_event drop column why;
