-- Names as they are compared, written whenever a name is: folded, to find
-- people by; and what they look like, read in lower case and as they are
-- written, to tell when two cannot be told apart. SQL can make none of them:
-- the names there are get theirs when the store is opened.

alter table users add column folded_name text not null default '';
alter table users add column shape text not null default '';
alter table users add column cased_shape text not null default '';
create index users_folded_name on users (folded_name);
create index users_shape on users (shape);
create index users_cased_shape on users (cased_shape);
