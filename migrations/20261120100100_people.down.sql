drop table failed_try, sign_in_code, draft, staff_member, patient_grant, patient, account;
