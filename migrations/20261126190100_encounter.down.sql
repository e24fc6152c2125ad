drop table encounter;
