-- Messages that people have saved for themselves; nobody else learns of it.
-- Gone when the message is. The newest has the greatest id.
create table saved (
  id integer primary key,
  user_id bigint not null references users (id),
  room_id bigint not null,
  seq bigint not null,
  unique (user_id, room_id, seq)
);
create index saved_user on saved (user_id, id);
create index saved_message on saved (room_id, seq);
