drop index audit_event_action;
drop index audit_event_actor;
drop index communication_failed;
drop index communication_created;
alter table communication drop column again_of;
