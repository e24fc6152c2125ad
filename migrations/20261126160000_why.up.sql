-- Why somebody did what a rule would refuse, or what their patient agreed to.
alter table audit_event add column why text;
