-- The rooms that everybody is in, which every page lists: they are few, and are
-- not to be looked for among all others.
create index rooms_for_everybody on rooms (id) where for_everybody;
