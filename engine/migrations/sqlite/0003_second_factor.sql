-- A code from an app beside the password (RFC 6238), and codes on paper for
-- when the app is gone. `confirmed_at_ms` is not set until the first code was
-- right; `used_step` is the newest time step a code was accepted for: none is
-- accepted twice.

create table totp (
  user_id integer primary key references users (id),
  secret blob not null,
  confirmed_at_ms bigint,
  used_step bigint not null
);

-- Only hashes. A code is gone once it is used.
create table recovery_codes (
  user_id bigint not null references users (id),
  code_hash blob not null,
  primary key (user_id, code_hash)
);
