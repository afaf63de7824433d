-- Migrations are never edited once released: add the next number instead.
-- The dialect is what SQLite and PostgreSQL share. Times are milliseconds
-- since 1970-01-01 UTC.

create table users (
  id integer primary key,
  name text not null,
  kind text not null check (kind in ('guest')),
  created_at_ms bigint not null
);

-- The secret itself is never stored, only its SHA-256.
create table sessions (
  id integer primary key,
  token_hash blob not null unique,
  user_id bigint not null references users (id),
  created_at_ms bigint not null,
  expires_at_ms bigint not null
);
create index sessions_user_id on sessions (user_id);

-- `open`: everybody signed in may enter. `position`: order in lists, the
-- lowest is the room people land in. `head_seq`: seq of the newest event.
create table rooms (
  id integer primary key,
  slug text not null unique,
  name text not null,
  topic text not null,
  open boolean not null,
  position bigint not null,
  head_seq bigint not null,
  created_at_ms bigint not null
);

create table memberships (
  room_id bigint not null references rooms (id),
  user_id bigint not null references users (id),
  read_seq bigint not null,
  joined_at_ms bigint not null,
  primary key (room_id, user_id)
);
create index memberships_user_id on memberships (user_id);

-- The truth: everything that ever happened in a room, 1, 2, 3 … without gaps.
-- `client_id` and `body` belong to kind `message_posted`.
create table events (
  room_id bigint not null references rooms (id),
  seq bigint not null,
  kind text not null check (kind in ('message_posted', 'member_joined', 'member_left')),
  author_id bigint not null references users (id),
  at_ms bigint not null,
  client_id text,
  body text,
  primary key (room_id, seq)
);
-- What makes a send repeatable for ever.
create unique index events_author_client_id on events (author_id, client_id)
  where client_id is not null;
