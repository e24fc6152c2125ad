alter table closure drop column message;
