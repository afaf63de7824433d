-- Who was added to rooms by somebody else within the last day, for as long as it
-- counts. The rooms may be gone; the event that told of it had the number `seq`.
create table additions (
  room_id integer not null,
  seq integer not null,
  member_id integer not null references users (id),
  added_by integer not null references users (id),
  added_at_ms integer not null,
  primary key (room_id, seq)
);
create index additions_member_id on additions (member_id, room_id);
create index additions_added_by on additions (added_by);
create index additions_added_at_ms on additions (added_at_ms);
