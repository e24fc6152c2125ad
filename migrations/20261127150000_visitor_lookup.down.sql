drop function find_visitor(uuid, bytea, bytea, timestamptz, timestamptz);
