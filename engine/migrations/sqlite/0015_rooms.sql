-- Ids that are never used twice, and rooms that end, are joined and are left
-- on purpose.
--
-- What leaves the server as an id (in a browser that is offline, in a link, in
-- a list of sessions) is not to mean something else later. A plain `integer
-- primary key` is the greatest one that is there plus one, and so that of the
-- newest row again once it is deleted; with `autoincrement` it is the greatest
-- one there ever was plus one, as in an identity column of PostgreSQL.
--
-- SQLite changes that by copying a table (https://sqlite.org/lang_altertable.html,
-- section 7). The connection that migrates does not enforce foreign keys; that
-- none is broken is checked below, before this is committed.

create table new_users (
  id integer primary key autoincrement,
  name text not null,
  created_at_ms bigint not null,
  role text not null default 'guest' check (role in ('owner', 'admin', 'member', 'guest')),
  -- Lower case. Verified: a provider says that it is theirs.
  email text,
  email_verified boolean not null default false,
  picture_url text,
  -- Set: no session, no sign-in.
  deactivated_at_ms bigint,
  avatar text,
  avatar_sources text not null default '',
  seen_at_ms bigint
);
insert into new_users
  (id, name, created_at_ms, role, email, email_verified, picture_url, deactivated_at_ms,
   avatar, avatar_sources, seen_at_ms)
  select id, name, created_at_ms, role, email, email_verified, picture_url, deactivated_at_ms,
   avatar, avatar_sources, seen_at_ms from users;
drop table users;
alter table new_users rename to users;
create unique index users_email on users (email) where email is not null;

create table new_sessions (
  id integer primary key autoincrement,
  token_hash blob not null unique,
  user_id bigint not null references users (id),
  created_at_ms bigint not null,
  expires_at_ms bigint not null,
  used_at_ms bigint not null default 0,
  device text not null default '',
  address text not null default ''
);
insert into new_sessions
  (id, token_hash, user_id, created_at_ms, expires_at_ms, used_at_ms, device, address)
  select id, token_hash, user_id, created_at_ms, expires_at_ms, used_at_ms, device, address
  from sessions;
drop table sessions;
alter table new_sessions rename to sessions;
create index sessions_user_id on sessions (user_id);

create table new_invites (
  id integer primary key autoincrement,
  token_hash blob not null unique,
  role text not null check (role in ('admin', 'member')),
  note text not null,
  uses_left bigint not null,
  created_by bigint not null references users (id),
  created_at_ms bigint not null,
  expires_at_ms bigint not null
);
insert into new_invites
  (id, token_hash, role, note, uses_left, created_by, created_at_ms, expires_at_ms)
  select id, token_hash, role, note, uses_left, created_by, created_at_ms, expires_at_ms
  from invites;
drop table invites;
alter table new_invites rename to invites;

create table new_audit_log (
  id integer primary key autoincrement,
  at_ms bigint not null,
  actor_id bigint references users (id),
  action text not null,
  target_id bigint references users (id),
  detail text not null
);
insert into new_audit_log (id, at_ms, actor_id, action, target_id, detail)
  select id, at_ms, actor_id, action, target_id, detail from audit_log;
drop table audit_log;
alter table new_audit_log rename to audit_log;

create table new_passkeys (
  id integer primary key autoincrement,
  user_id bigint not null references users (id),
  credential_id blob not null unique,
  credential text not null,
  label text not null,
  created_at_ms bigint not null,
  used_at_ms bigint
);
insert into new_passkeys
  (id, user_id, credential_id, credential, label, created_at_ms, used_at_ms)
  select id, user_id, credential_id, credential, label, created_at_ms, used_at_ms from passkeys;
drop table passkeys;
alter table new_passkeys rename to passkeys;
create index passkeys_by_user on passkeys (user_id);

create table new_saved (
  id integer primary key autoincrement,
  user_id bigint not null references users (id),
  room_id bigint not null,
  seq bigint not null,
  unique (user_id, room_id, seq)
);
insert into new_saved (id, user_id, room_id, seq) select id, user_id, room_id, seq from saved;
drop table saved;
alter table new_saved rename to saved;
create index saved_user on saved (user_id, id);
create index saved_message on saved (room_id, seq);

create table new_rooms (
  id integer primary key autoincrement,
  slug text not null unique,
  name text not null,
  -- What names are told apart by: the slug without what makes an address unique.
  name_key text not null,
  topic text not null,
  position bigint not null,
  -- The newest event, and when that was.
  head_seq bigint not null,
  head_at_ms bigint not null default 0,
  created_at_ms bigint not null,
  -- Who made it, where somebody did: how many a person may make is limited.
  created_by bigint references users (id),
  kind text not null default 'public',
  for_everybody boolean not null default false,
  archived_at_ms bigint,
  direct_key text,
  indexed_seq bigint not null default 0
);
insert into new_rooms
  (id, slug, name, name_key, topic, position, head_seq, head_at_ms, created_at_ms, created_by,
   kind, for_everybody, archived_at_ms, direct_key, indexed_seq)
  select r.id, r.slug, r.name, r.slug, r.topic, r.position, r.head_seq,
   coalesce((select e.at_ms from events e where e.room_id = r.id and e.seq = r.head_seq), 0),
   r.created_at_ms,
   case when r.kind <> 'direct' then
     (select e.author_id from events e where e.room_id = r.id and e.seq = 1
      and e.kind = 'member_joined' and not r.for_everybody) end,
   r.kind, r.for_everybody, r.archived_at_ms, r.direct_key, r.indexed_seq from rooms r;
drop table rooms;
alter table new_rooms rename to rooms;
create unique index rooms_direct_key on rooms (direct_key) where direct_key is not null;
create index rooms_name_key on rooms (name_key);
create index rooms_created_by on rooms (created_by, created_at_ms) where created_by is not null;
create index rooms_but_direct on rooms (kind) where kind <> 'direct';

-- How many rows at the end were deleted before this nobody knows any more: the
-- numbers go on far enough behind them.
update sqlite_sequence set seq = seq + 1000 where seq > 0 and name in
  ('users', 'sessions', 'invites', 'audit_log', 'passkeys', 'saved', 'rooms');

-- A direct conversation that the member has closed, or has yet to hear of: out
-- of their list until somebody says something in it.
alter table memberships add column closed boolean not null default false;
create index memberships_closed on memberships (room_id) where closed;

-- Who was removed from a room, and stays out until those who look after it
-- let them in again.
create table removed_members (
  room_id bigint not null references rooms (id),
  user_id bigint not null references users (id),
  removed_by bigint not null references users (id),
  removed_at_ms bigint not null,
  primary key (room_id, user_id)
);
create index removed_members_user_id on removed_members (user_id);

-- What stood in somebody's message box when the room was deleted, or they were
-- taken out of it: theirs until they dismiss it. The room may be gone.
create table unsent_drafts (
  user_id bigint not null references users (id),
  room_id bigint not null,
  room_name text not null,
  body text not null,
  since_ms bigint not null,
  primary key (user_id, room_id)
);

-- Fails, and everything above with it, where a foreign key leads nowhere.
create temporary table unbroken (broken bigint not null check (broken = 0));
insert into unbroken select count(*) from pragma_foreign_key_check;
drop table unbroken;
