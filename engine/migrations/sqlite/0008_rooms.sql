-- Rooms that people make themselves.

alter table rooms add column kind text not null default 'public';
update rooms set kind = 'private' where not open;
-- Everybody's rooms are those the server was started with: who signs in is a
-- member of each.
alter table rooms add column for_everybody boolean not null default false;
update rooms set for_everybody = open;
alter table rooms drop column open;
alter table rooms add column archived_at_ms bigint;
-- The people of a direct conversation, so that there is one: ids in order, "3,7".
alter table rooms add column direct_key text;
create unique index rooms_direct_key on rooms (direct_key) where direct_key is not null;

alter table memberships add column role text not null default 'member';
alter table memberships add column notify text not null default 'mentions';
alter table memberships add column favourite boolean not null default false;
