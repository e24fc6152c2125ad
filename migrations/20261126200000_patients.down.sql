drop trigger patient_changed on patient;
drop trigger patient_added on patient;
drop function index_patient_names();
drop index patient_phone_end;
drop index patient_born_on;
alter table patient
    drop constraint patient_contact_by_known,
    drop column contact_by,
    drop column phone_end;
drop table patient_name_key;
drop table patient_name;
drop function name_keys(text);
drop function name_words(text);
