set openslot.practice_id = '00000000-0000-0000-0000-000000000001';
insert into practice (hostname, name, public_name, time_zone, phone, hours, emergency,
    buffer_minutes, change_notice_minutes, hold_minutes, booking)
values ('northside.example', 'Kanarienvogel Family Practice', 'Northside', 'America/New_York',
    '+1 212 555 0100', '8am to 6pm', 'Call 911.', 0, 1440, 10, 'open');
insert into location (id, key, position, name, address)
values ('00000000-0000-0000-0000-000000000002', 'main', 0, 'Main Clinic', '1 Main Street');
insert into practitioner (id, key, position, name, role)
values ('00000000-0000-0000-0000-000000000003', 'lee', 0, 'Dr. Kanarienvogel', 'Kanarienvogel');
insert into appointment_type (id, key, position, name, minutes, book_notice_minutes, horizon_days,
    capacity, needs_room, modes, patients)
values ('00000000-0000-0000-0000-000000000004', 'care', 0, 'Kanarienvogel visit', 30, 0, 90, 1,
    false, '{in-person}', 'any');
insert into visit_reason (id, key, position, name, hint, appointment_type_id)
values ('00000000-0000-0000-0000-000000000005', 'check', 0, 'Kanarienvogel', 'Kanarienvogel',
    '00000000-0000-0000-0000-000000000004');
insert into account (id, email, created_at)
values ('00000000-0000-0000-0000-000000000006', 'anna@example.com', now());
insert into patient (id, first_name, last_name, born_on, phone, created_at)
values ('00000000-0000-0000-0000-000000000007', 'Anna Kanarienvogel', 'Kanarienvogel',
    '1958-03-27', '+1 212 555 0199', now());
