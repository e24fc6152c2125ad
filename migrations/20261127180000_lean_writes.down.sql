alter table draft reset (fillfactor);

drop trigger occupancy_raises_calendar_version_new on occupancy;
drop trigger occupancy_raises_calendar_version_changed on occupancy;
drop trigger occupancy_raises_calendar_version_old on occupancy;
create trigger occupancy_raises_calendar_version
    after insert or update or delete on occupancy
    for each row execute function raise_calendar_version();

alter table occupancy
    add constraint occupancy_practice_id_fkey foreign key (practice_id) references practice,
    add constraint occupancy_location_fkey foreign key (practice_id, location_id) references location,
    add constraint occupancy_type_fkey
        foreign key (practice_id, appointment_type_id) references appointment_type,
    drop constraint occupancy_during_sane,
    add constraint occupancy_during_sane check (
        not isempty(during) and lower(during) is not null and upper(during) is not null
        and lower_inc(during) and not upper_inc(during)
        and isfinite(lower(during)) and isfinite(upper(during))
        and upper(during) - lower(during) <= interval '24 hours');
alter table seat add constraint seat_practice_id_fkey foreign key (practice_id) references practice;
alter table calendar_version
    add constraint calendar_version_practice_id_fkey foreign key (practice_id) references practice;
alter table audit_event add constraint audit_event_practice_id_fkey foreign key (practice_id) references practice;
alter table communication
    add constraint communication_practice_id_fkey foreign key (practice_id) references practice;
alter table manage_link add constraint manage_link_practice_id_fkey foreign key (practice_id) references practice;
alter table appointment add constraint appointment_practice_id_fkey foreign key (practice_id) references practice;
alter table session add constraint session_practice_id_fkey foreign key (practice_id) references practice;
alter table sign_in_code add constraint sign_in_code_practice_id_fkey foreign key (practice_id) references practice;
alter table draft add constraint draft_practice_id_fkey foreign key (practice_id) references practice;
alter table patient_grant
    add constraint patient_grant_practice_id_fkey foreign key (practice_id) references practice;
alter table patient add constraint patient_practice_id_fkey foreign key (practice_id) references practice;
alter table account add constraint account_practice_id_fkey foreign key (practice_id) references practice;
