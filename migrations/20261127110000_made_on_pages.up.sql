-- Where a row without a key came from, so that a practice file takes away only what a file brought,
-- and leaves what staff made on pages. What is there already counts as the file's, as it did until
-- now.

do $$
declare
    each text;
begin
    foreach each in array array['closure', 'hours_exception', 'block', 'staff_member'] loop
        execute format('alter table %I add column is_from_file boolean not null default true', each);
        execute format('alter table %I alter column is_from_file set default false', each);
    end loop;
end
$$;
