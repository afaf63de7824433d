-- Why a picture is not drawn, but stored as it came: `protocol::Undrawn`.
alter table files add column undrawn text;
