-- Private rooms whose addresses were made of their names alone get ones that
-- nobody guesses. Members find them by the old ones as well.
create table former_slugs (
  slug text primary key,
  room_id bigint not null references rooms (id) on delete cascade
);
create index former_slugs_room_id on former_slugs (room_id);
insert into former_slugs (slug, room_id)
  select slug, id from rooms where kind = 'private' and slug = name_key;
update rooms set slug = slug || '-' || lower(hex(randomblob(5)))
  where kind = 'private' and slug = name_key;
