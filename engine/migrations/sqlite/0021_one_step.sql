-- Sessions that began with one step alone, at a provider, or with a name:
-- where the role of whose they are needs a second step (guests become members),
-- they are to show or set up one here.
alter table sessions add column one_step boolean not null default false;

-- Of those from before nobody knows; who has a provider is asked.
update sessions set one_step = true
  where exists (select 1 from identities i where i.user_id = sessions.user_id)
  or exists (select 1 from users u where u.id = sessions.user_id and u.role = 'guest');
