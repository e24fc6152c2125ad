drop index occupancy_unsettled;
drop trigger occupancy_raises_calendar_version on occupancy;
drop function raise_calendar_version();
drop table calendar_version;
