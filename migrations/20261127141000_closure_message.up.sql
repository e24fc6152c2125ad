-- What patients read of a closure, where its days have no times for them; empty: nothing.
alter table closure add column message text not null default '';
