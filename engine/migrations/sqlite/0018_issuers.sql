-- What a provider calls somebody belongs to whoever answers there, not to the
-- name a configuration gives them: a name that leads to another issuer brings
-- nobody into the accounts of the one before.

-- Who answers under each configured name, as far as an owner has said yes.
create table providers (
  id text primary key,
  issuer text not null,
  confirmed_at_ms bigint not null
);

-- Rows of before know no issuer. `unseen:` and the name stand for it until the
-- provider is seen at a start.
create table identities_of_issuers (
  issuer text not null,
  subject text not null,
  -- The name it was added under.
  provider text not null,
  user_id bigint not null references users (id),
  label text not null,
  created_at_ms bigint not null,
  primary key (issuer, subject)
);
insert into identities_of_issuers (issuer, subject, provider, user_id, label, created_at_ms)
  select 'unseen:' || provider, subject, provider, user_id, label, created_at_ms from identities;
drop table identities;
alter table identities_of_issuers rename to identities;
create index identities_user_id on identities (user_id);
