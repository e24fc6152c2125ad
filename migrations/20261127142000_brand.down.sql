alter table practice drop column brand, drop column brand_dark;
