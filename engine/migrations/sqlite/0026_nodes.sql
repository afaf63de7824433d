-- Links of the first start, one of each node, until somebody owns the server.
create table setup_links (
  node text primary key,
  token_hash blob not null unique,
  since_ms integer not null
);

-- What has arrived of uploads where their pieces come to any of several nodes.
-- Each is a blob of its own; all are strays (stray_blobs) as well, and are not
-- swept while they are here.
create table upload_pieces (
  upload_id text not null references uploads (id) on delete cascade,
  start integer not null,
  bytes integer not null,
  blob_key text not null,
  arrived_at_ms integer not null,
  primary key (upload_id, start)
);
create index upload_pieces_blob on upload_pieces (blob_key);

-- Changes again and again while a node makes a file of the upload.
alter table uploads add column claim integer;
