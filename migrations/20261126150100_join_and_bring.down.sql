alter table practitioner drop column video_url;
alter table visit_reason drop column bring;
