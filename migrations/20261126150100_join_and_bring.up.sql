-- What patients bring to a visit, a line each; and where they meet a practitioner by video.
alter table visit_reason add column bring text not null default '';
alter table practitioner
    add column video_url text,
    add constraint practitioner_video_url_facts check (video_url like 'https://%');
