-- What one person does is not to cost everybody else.

-- What followers of a thread have not read is counted in the index alone.
drop index if exists events_thread;
create index events_thread on events (room_id, thread_seq, seq, author_id, deleted_at_ms)
  where thread_seq is not null;

-- Whom one message names: to be counted with its thread, and taken away when
-- it is edited, without looking at everybody's mentions.
create index mentions_message on mentions (room_id, seq);

-- Former wordings are numbered, so that the oldest can go.
create table new_former_bodies (
  room_id bigint not null,
  seq bigint not null,
  number bigint not null,
  until_ms bigint not null,
  body text not null,
  primary key (room_id, seq, number)
);
insert into new_former_bodies (room_id, seq, number, until_ms, body)
  select room_id, seq, row_number() over (partition by room_id, seq order by until_ms, rowid),
  until_ms, body from former_bodies;
drop table former_bodies;
alter table new_former_bodies rename to former_bodies;

-- How much everybody keeps, all people together: summed up in the index alone.
drop index if exists files_owner_id;
create index files_owner_id on files (owner_id, bytes, small_bytes, large_bytes);
drop index if exists uploads_owner_id;
create index uploads_owner_id on uploads (owner_id, bytes);
