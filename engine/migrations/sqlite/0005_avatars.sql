-- People's pictures. Small ones only, so they are kept here, where they change
-- together with the person.
--
-- `avatar` names the picture that is shown: the first that the order in
-- `avatar_sources` yields (names with spaces between, see protocol::AvatarSource).
alter table users add column avatar text;
alter table users add column avatar_sources text not null default '';

-- What each source yields, square, as WebP. Without a hash there is no picture
-- there. `checked_at_ms`: when it was last asked for.
create table avatars (
  user_id bigint not null references users (id),
  source text not null check (source in ('upload', 'provider', 'gravatar')),
  hash text,
  px96 blob,
  px256 blob,
  checked_at_ms bigint not null,
  primary key (user_id, source)
);
