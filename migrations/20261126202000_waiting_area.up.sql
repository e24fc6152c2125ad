-- Where patients sit who have checked in, as the sign at the place says it.
alter table location add column waiting_area text;
