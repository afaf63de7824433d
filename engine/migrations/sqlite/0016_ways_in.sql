-- What guards the ways to sign in.

-- When somebody last showed anew, in this session, who they are. Signing in
-- is no such proof.
alter table sessions add column proved_at_ms bigint;

-- Their name was chosen here: what a provider calls them is not taken over.
alter table users add column own_name boolean not null default false;

-- The address they had claimed, after somebody else has shown that it is
-- theirs. Their password still opens the account by it, as long as nobody
-- else has one with this address.
alter table users add column yielded_email text;
create index users_yielded_email on users (yielded_email) where yielded_email is not null;

-- What people are told of: changes of their ways to sign in. Mail, once there
-- is any, is to be sent for each of these rows. `dismissed_at_ms`: when the
-- first of their devices had enough of it.
create table security_alerts (
  id integer primary key autoincrement,
  user_id bigint not null references users (id),
  kind text not null,
  detail text not null,
  device text not null,
  address text not null,
  at_ms bigint not null,
  dismissed_at_ms bigint
);
create index security_alerts_user_id on security_alerts (user_id);

-- Each device has its own say: who took over one does not speak for the others.
create table dismissed_alerts (
  alert_id bigint not null references security_alerts (id) on delete cascade,
  session_id bigint not null references sessions (id) on delete cascade,
  primary key (alert_id, session_id)
);
create index dismissed_alerts_session_id on dismissed_alerts (session_id);

-- Links that set a new password, once. Only the hash of what stands in one.
-- `created_by`: nobody where it was made at the machine itself.
create table password_resets (
  user_id integer primary key references users (id),
  token_hash blob not null unique,
  removes_second_step boolean not null,
  created_by bigint references users (id),
  expires_at_ms bigint not null
);

-- The roles that need a second step beside their password.
create table second_step_roles (
  role text primary key check (role in ('owner', 'admin', 'member'))
);
