-- Files of messages. Their bytes are blobs; here is what they are and whose.

-- What a message was sent with, as JSON (protocol::File): facts like its body,
-- so that history is read without a join.
alter table events add column files text;

-- `room_id` and `seq` are set when the file is sent. Until then only its owner
-- may see it. `small_key` and `large_key`: smaller ones of a picture, if they
-- are worth having.
create table files (
  id text primary key,
  owner_id bigint not null references users (id),
  name text not null,
  media_type text not null,
  kind text not null check (kind in ('picture', 'audio', 'video', 'other')),
  bytes bigint not null,
  blob_key text not null,
  small_key text,
  small_bytes bigint not null,
  large_key text,
  large_bytes bigint not null,
  width bigint not null,
  height bigint not null,
  animated boolean not null,
  placeholder text not null,
  created_at_ms bigint not null,
  room_id bigint references rooms (id),
  seq bigint
);
create index files_owner_id on files (owner_id);
create index files_unsent on files (created_at_ms) where room_id is null;

-- Files on their way. What has arrived is in the data directory; how much that
-- is, the length of the file there says. `bytes`: what was announced.
create table uploads (
  id text primary key,
  owner_id bigint not null references users (id),
  name text not null,
  bytes bigint not null,
  created_at_ms bigint not null
);
create index uploads_owner_id on uploads (owner_id);

-- Blobs that belong to no file: not yet, or not any more. Noted before they are
-- stored and before a file is forgotten, so that none is left over whenever a
-- server is killed.
create table stray_blobs (
  blob_key text primary key,
  since_ms bigint not null
);
