-- A practice's own colours, of light pages and of dark ones; null: the program's, or made from the
-- other one. Whether they can be read is for the program to say.
alter table practice
    add column brand text,
    add column brand_dark text,
    add constraint practice_brand_colour check (brand ~ '^#[0-9a-f]{6}$'),
    add constraint practice_brand_dark_colour check (brand_dark ~ '^#[0-9a-f]{6}$');
