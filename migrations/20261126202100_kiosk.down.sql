drop table kiosk;
