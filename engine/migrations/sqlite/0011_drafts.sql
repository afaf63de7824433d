-- What stands in the message box of a room, so that it follows the member
-- from device to device. `version` grows with every change and stays when the
-- text is gone: whoever saves says which one they have changed.
create table drafts (
  room_id bigint not null,
  user_id bigint not null,
  body text not null,
  version bigint not null,
  primary key (room_id, user_id),
  foreign key (room_id, user_id) references memberships (room_id, user_id) on delete cascade
);
