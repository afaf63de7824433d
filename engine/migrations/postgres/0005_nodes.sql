-- Links of the first start, one of each node, until somebody owns the server.
create table setup_links (
  node text collate "C" primary key,
  token_hash bytea not null unique,
  since_ms bigint not null
);

-- What has arrived of uploads where their pieces come to any of several nodes.
-- Each is a blob of its own; all are strays (stray_blobs) as well, and are not
-- swept while they are here.
create table upload_pieces (
  upload_id text collate "C" not null references uploads (id) on delete cascade,
  start bigint not null,
  bytes bigint not null,
  blob_key text collate "C" not null,
  arrived_at_ms bigint not null,
  primary key (upload_id, start)
);
create index upload_pieces_blob on upload_pieces (blob_key);

-- Changes again and again while a node makes a file of the upload.
alter table uploads add column claim bigint;
