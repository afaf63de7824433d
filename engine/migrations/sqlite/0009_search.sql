-- Full-text search. The first part is that of the crate `search`, to the letter.

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

-- How far the index is in each room. What comes behind is not in it yet,
-- whatever happens to it meanwhile.
alter table rooms add column indexed_seq bigint not null default 0;

-- What was said in rooms that were deleted: nobody finds it any more, but the
-- index has to be told its terms to forget them, which is done by and by.
create table search_leaving (
  document integer primary key,
  room_id bigint not null,
  seq bigint not null,
  author_id bigint not null,
  at_ms bigint not null,
  body text not null,
  files text
);
