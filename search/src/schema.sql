-- What can be found. `id` grows with time over the whole server, and is never
-- used twice: it is the order of what is found, and the place to go on from.
create table search_documents (
  id integer primary key autoincrement,
  room_id bigint not null,
  seq bigint not null,
  at_ms bigint not null,
  unique (room_id, seq)
);

-- Which ids a day (since 1970-01-01 UTC) has, at least: what makes of dates a
-- stretch of ids. It may be wider than the day where the clock was turned.
create table search_days (
  day integer primary key,
  first_id bigint not null,
  last_id bigint not null
);

-- Terms, made by the crate `search`, of ids. There is no text in it, and
-- nothing that would take a row to be deleted: that takes the terms again.
create virtual table search_index using fts5 (
  terms, content = '', columnsize = 0, tokenize = "ascii tokenchars '+='"
);
-- What is deleted is taken out of the index at once, not only marked.
insert into search_index (search_index, rank) values ('secure-delete', 1);
