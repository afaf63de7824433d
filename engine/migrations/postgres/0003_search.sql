-- The full-text index: the terms of each message in `search_documents`, with
-- their positions. A tsvector holds 255 positions of a term and none beyond
-- 16383: of a message that has more, `words` has all terms, with a space before,
-- between and behind them.

create table search_index (
  id bigint primary key,
  terms tsvector not null,
  words text collate "C"
);
create index search_index_terms on search_index using gin (terms) with (fastupdate = off);
