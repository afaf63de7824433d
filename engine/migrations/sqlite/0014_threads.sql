-- Threads: what is said about a message, beside the room.

-- The message whose thread an event is said in.
alter table events add column thread_seq bigint;
create index events_thread on events (room_id, thread_seq, seq) where thread_seq is not null;

-- Who takes part in a thread, and how far they have read it. Whoever is to
-- hear nothing of it any more keeps a row that says so.
create table thread_follows (
  room_id bigint not null,
  thread_seq bigint not null,
  user_id bigint not null references users (id),
  read_seq bigint not null,
  following boolean not null default true,
  primary key (room_id, thread_seq, user_id)
);
create index thread_follows_user on thread_follows (user_id) where following;
