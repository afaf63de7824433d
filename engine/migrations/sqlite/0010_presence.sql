-- When somebody was last at one of their devices, to some minutes.
alter table users add column seen_at_ms bigint;
update users set seen_at_ms =
  (select max(used_at_ms) from sessions where sessions.user_id = users.id);
