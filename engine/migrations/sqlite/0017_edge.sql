-- Browsers that somebody has signed in with: each has tries at their password
-- of its own, so that strangers who guess do not keep it out. Only the hash of
-- what stands in the cookie.
create table browsers (
  token_hash blob not null,
  user_id bigint not null references users (id),
  used_at_ms bigint not null,
  primary key (token_hash, user_id)
);
create index browsers_user_id on browsers (user_id, used_at_ms);

-- What people do about their own ways to sign in (security), apart from what
-- those who run the server and its rooms do (governance): neither pushes the
-- other out of view. `person_id` is whose line it is: who did it, or else to
-- whom. `times`: how often until `last_ms`, where the same in an hour is told
-- in one line.
alter table audit_log add column area text not null default 'governance'
  check (area in ('security', 'governance'));
alter table audit_log add column person_id bigint;
alter table audit_log add column times bigint not null default 1;
alter table audit_log add column last_ms bigint not null default 0;
update audit_log set last_ms = at_ms, person_id = coalesce(actor_id, target_id);
update audit_log set area = 'security' where action in (
  'signed_up', 'linked', 'unlinked', 'password_set', 'passkey_added', 'passkey_removed',
  'second_factor_added', 'second_factor_removed', 'recovery_code_used');
create index audit_log_area on audit_log (area, id);
create index audit_log_action on audit_log (action, id);
create index audit_log_person on audit_log (person_id, action, id);
