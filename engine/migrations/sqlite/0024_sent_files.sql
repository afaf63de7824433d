-- The files of a message, or of a room, when these are deleted. Files that were
-- not sent are not in it: `files_unsent` has those, in the order of their time.
create index files_sent on files (room_id, seq) where room_id is not null;
