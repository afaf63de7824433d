-- Accounts: who may do what, and the ways to sign in.

alter table users add column role text not null default 'guest'
  check (role in ('owner', 'admin', 'member', 'guest'));
alter table users drop column kind;
-- Lower case. Verified: a provider says that it is theirs.
alter table users add column email text;
alter table users add column email_verified boolean not null default false;
alter table users add column picture_url text;
-- Set: no session, no sign-in.
alter table users add column deactivated_at_ms bigint;
create unique index users_email on users (email) where email is not null;

-- `used_at_ms` is kept to some minutes. `device` is what the browser calls
-- itself, `address` where it was.
alter table sessions add column used_at_ms bigint not null default 0;
alter table sessions add column device text not null default '';
alter table sessions add column address text not null default '';
update sessions set used_at_ms = created_at_ms;

-- Argon2id, as a PHC string.
create table passwords (
  user_id integer primary key references users (id),
  hash text not null,
  changed_at_ms bigint not null
);

-- Who somebody is to a provider: never a name or an address, always this pair.
create table identities (
  provider text not null,
  subject text not null,
  user_id bigint not null references users (id),
  label text not null,
  created_at_ms bigint not null,
  primary key (provider, subject)
);
create index identities_user_id on identities (user_id);

-- A sign-in that is under way at a provider. Taken out when it comes back.
create table flows (
  state_hash blob primary key,
  provider text not null,
  flow text not null,
  purpose text not null,
  next text not null,
  expires_at_ms bigint not null
);

-- Links that let newcomers in. Only the hash of what stands in the link.
create table invites (
  id integer primary key,
  token_hash blob not null unique,
  role text not null check (role in ('admin', 'member')),
  note text not null,
  uses_left bigint not null,
  created_by bigint not null references users (id),
  created_at_ms bigint not null,
  expires_at_ms bigint not null
);

-- What those who run the server have done, and to whom.
create table audit_log (
  id integer primary key,
  at_ms bigint not null,
  actor_id bigint references users (id),
  action text not null,
  target_id bigint references users (id),
  detail text not null
);
