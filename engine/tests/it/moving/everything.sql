-- A store with a row in every table, and with what is easily lost on the way:
-- nothing and an empty text, signs that mean something to a database, bytes of
-- every value, numbers of every size.

insert into users (id, name, created_at_ms, role, email, email_verified, picture_url,
  deactivated_at_ms, avatar, avatar_sources, seen_at_ms, own_name, yielded_email,
  folded_name, shape, cased_shape) values
  (1, 'Olga', 1700000000000, 'owner', 'olga@example.org', true, 'https://example.org/o.png',
   null, 'upload-abc', 'upload,provider,gravatar', 1700000000123, true, null,
   'olga', 'olga', 'Olga'),
  (2, '山田 太郎 🦀', 1700000000001, 'member', 'taro@example.org', false, null,
   1700000009999, null, '', null, false, 'taro@old.example', '山田 太郎 🦀', '山田', '山田'),
  (7, 'Gast', -5, 'guest', null, false, null, null, null, '', 9223372036854775807, false, null,
   'gast', 'gast', 'Gast');

insert into sessions (id, token_hash, user_id, created_at_ms, expires_at_ms, used_at_ms, device,
  address, proved_at_ms, one_step) values
  (1, x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 1, 1, 2, 3,
   'Firefox "on" Linux; \N', '2001:db8::1', 4, false),
  (2, x'ff5c6e5c745c2e0a0d09', 7, 1, 2, 0, '', '', null, true);
insert into browsers values (x'0a0d095c', 1, 5), (x'00', 2, 6);
insert into passwords values (1, '$argon2id$v=19$m=32768,t=3,p=1$c2FsdA$aGFzaA', 7);
insert into password_resets values (2, x'aa', true, 1, 99), (7, x'ab', false, null, 98);
insert into totp values (1, x'deadbeef', 11, 56666666), (2, x'', null, 0);
insert into recovery_codes values (1, x'01'), (1, x'02'), (1, x'0100');
insert into second_step_roles values ('owner'), ('admin');
insert into passkeys values (3, 1, x'c0ffee', '{"cred":"a\\b\n"}', 'my key	with a tab', 1, null);
insert into providers values ('school', 'https://id.example.org', 12);
insert into identities values
  ('https://id.example.org', 'subject-1', 'school', 1, 'olga@school.example', 13),
  ('unseen:google', '1', 'google', 2, '', 14);
insert into flows values (x'f10a', 'school', '{"pkce":"x"}', '{"sign_in":null}', '/rooms/lobby', 15);
insert into invites values (4, x'1a', 'member', 'the choir''s', 20, 1, 16, 17);
insert into avatars values
  (1, 'upload', 'abc', x'000a0d095c5c4e2e00ff', x'89504e470d0a1a0a', 18),
  (1, 'gravatar', null, null, null, 19);
insert into security_alerts values (5, 1, 'password_set', '', 'Firefox', '192.0.2.1', 20, null);
insert into dismissed_alerts values (5, 1);
insert into audit_log (id, at_ms, actor_id, action, target_id, detail, area, person_id, times, last_ms)
  values (1, 21, 1, 'role', 2, 'member', 'governance', 1, 1, 21),
  (2, 22, null, 'signed_up', null, '', 'security', null, 3, 25);

insert into rooms (id, slug, name, name_key, topic, position, head_seq, head_at_ms, created_at_ms,
  created_by, kind, for_everybody, archived_at_ms, direct_key, indexed_seq) values
  (1, 'lobby', 'Lobby', 'lobby', '', 0, 9, 209, 1, null, 'public', true, null, null, 0),
  (2, 'x-1f', 'Тайная', 'x', 'a\b', 1, 1, 301, 2, 1, 'private', false, 400, null, 0),
  (9, 'd-1', '', '', '', 2, 0, 0, 3, null, 'direct', false, null, '1:2', 0);
insert into former_slugs values ('x', 2);
insert into memberships (room_id, user_id, read_seq, joined_at_ms, role, notify, favourite,
  read_turn, closed) values
  (1, 1, 9, 30, 'member', 'all', true, 4, false), (1, 2, 0, 31, 'member', 'mentions', false, 0, false),
  (2, 1, 1, 32, 'owner', 'nothing', false, 1, false), (9, 1, 0, 33, 'member', 'mentions', false, 0, true);
insert into removed_members values (2, 2, 1, 34);
insert into additions values (77, 3, 2, 7, 34);
insert into drafts values (1, 1, 'half a' || char(10) || 'sentence', 3);
insert into unsent_drafts values (2, 77, 'gone', 'what I wanted to say', 35);

insert into events (room_id, seq, kind, author_id, at_ms, target_seq, subject_id, client_id, body,
  html, files, mentions, reply_to, edited_at_ms, deleted_at_ms, pinned_at_ms, thread_seq) values
  (1, 1, 'member_joined', 1, 201, null, null, null, null, null, null, null, null, null, null, null, null),
  (1, 2, 'message_posted', 1, 202, null, null, 'c-1', '\N', null, null, null, null, null, null, 250, null),
  (1, 3, 'message_posted', 1, 203, null, null, 'c-2', '\.' || char(10) || '\.', null, null, null, 2, 251, null, null, null),
  (1, 4, 'message_posted', 2, 204, null, null, 'c-1', 'tab' || char(9) || 'cr' || char(13) || 'lf' || char(10) || 'bs\ \t \\n',
   '<p>&lt;</p>', '[]', '[1]', null, null, null, null, null),
  (1, 5, 'message_posted', 2, 205, null, null, 'c-2', '', null, null, null, null, null, 260, null, null),
  (1, 6, 'message_posted', 7, 206, null, null, 'c-1', char(1) || char(127) || '§ 𝔘𝔫𝔦 👩‍👩‍👧 ﷽ e' || char(769), null, null, null, null, null, null, null, 2),
  (1, 7, 'message_edited', 1, 207, 3, null, null, null, null, null, null, null, null, null, null, null),
  (1, 8, 'member_removed', 1, 208, null, 7, null, null, null, null, null, null, null, null, null, null),
  (1, 9, 'message_posted', 1, 209, null, null, 'c-3', 'the last word', null,
   '[{"id":"f1","name":"a.png"}]', null, null, null, null, null, null),
  (2, 1, 'message_posted', 1, 301, null, null, 'c-4', 'secret', null, null, null, null, null, null, null, null);
insert into former_bodies values (1, 3, 1, 251, 'before'), (1, 3, 2, 252, '');
insert into reactions values (1, 4, '🦀', 1, 5), (1, 4, '👍', 1, 6), (1, 4, '👍', 2, 6);
insert into mentions values (1, 1, 4);
insert into thread_follows values (1, 2, 1, 6, true), (1, 2, 7, 0, false);
insert into saved values (8, 1, 1, 4);
insert into files values
  ('f1', 1, 'a.png', 'image/png', 'picture', 1234, 'key-1', 'key-1s', 10, 'key-1l', 100, 64, 48, true,
   'LEHV6', 40, 1, 9, null),
  ('f2', 7, 'b ''"\', 'application/octet-stream', 'other', 0, 'key-2', null, 0, null, 0, 0, 0, false,
   '', 41, null, null, 'too large');
insert into uploads values ('u1', 7, 'film.mp4', 99999999999, 42, -5);
insert into upload_pieces values ('u1', 0, 500000, 'key-9', 43);
insert into stray_blobs values ('key-9', 43);
insert into setup_links values ('a', x'0a', 44);

-- The index: what is left of a room that is gone, and what stays here.
insert into search_documents values (12, 1, 2, 202);
insert into search_days values (19675, 12, 12);
insert into search_leaving values (11, 5, 1, 1, 100, 'nobody is to find it', null);
-- Rows that were deleted since had higher ids.
update sqlite_sequence set seq = 1000 where name in ('users', 'rooms');
