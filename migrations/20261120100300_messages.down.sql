drop table audit_event, communication;
drop type communication_state;
