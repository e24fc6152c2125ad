alter table appointment drop column shown_zone;
