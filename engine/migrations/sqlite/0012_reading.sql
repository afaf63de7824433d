-- How often a member has marked something as unread: what they read before
-- that does not count any more, however late it is told.
alter table memberships add column read_turn bigint not null default 0;
