-- Messages that change, and what else happens in a room.

-- SQLite cannot change a check of a column; kinds of events are checked by
-- who writes them from here on.
create table new_events (
  room_id bigint not null references rooms (id),
  seq bigint not null,
  kind text not null,
  author_id bigint not null references users (id),
  at_ms bigint not null,
  -- The message an event changes.
  target_seq bigint,
  -- Who was made a member or removed.
  subject_id bigint references users (id),
  client_id text,
  -- What was said: a message as it is now, an emoji, a name, a topic.
  body text,
  -- The message drawn, where it is more than plain text.
  html text,
  -- protocol::File and protocol::Mentions as JSON, so that history is read
  -- without further joins.
  files text,
  mentions text,
  reply_to bigint,
  edited_at_ms bigint,
  deleted_at_ms bigint,
  pinned_at_ms bigint,
  primary key (room_id, seq)
);
insert into new_events (room_id, seq, kind, author_id, at_ms, client_id, body, files)
  select room_id, seq, kind, author_id, at_ms, client_id, body, files from events;
drop table events;
alter table new_events rename to events;
-- What makes a send repeatable for ever.
create unique index events_author_client_id on events (author_id, client_id)
  where client_id is not null;
create index events_pinned on events (room_id, pinned_at_ms) where pinned_at_ms is not null;

-- What a message said before it was edited. Gone when the message is.
create table former_bodies (
  room_id bigint not null,
  seq bigint not null,
  until_ms bigint not null,
  body text not null
);
create index former_bodies_message on former_bodies (room_id, seq);

create table reactions (
  room_id bigint not null,
  seq bigint not null,
  emoji text not null,
  user_id bigint not null references users (id),
  -- The event that says so: their order.
  at_seq bigint not null,
  primary key (room_id, seq, emoji, user_id)
);

-- Whom messages name; 0 is everybody. To be counted.
create table mentions (
  user_id bigint not null,
  room_id bigint not null,
  seq bigint not null,
  primary key (user_id, room_id, seq)
);
