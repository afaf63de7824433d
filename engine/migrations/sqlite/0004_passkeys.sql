-- Public keys people sign in with (WebAuthn). `credential` is what the library
-- keeps of one, as JSON: the key, its counter, how it was made. `label` is the
-- browser it was made in.

create table passkeys (
  id integer primary key,
  user_id bigint not null references users (id),
  credential_id blob not null unique,
  credential text not null,
  label text not null,
  created_at_ms bigint not null,
  used_at_ms bigint
);

create index passkeys_by_user on passkeys (user_id);
