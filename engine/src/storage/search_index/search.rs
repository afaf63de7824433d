//! Reads what a search asks of the store.

use ::search::{Hit, Query, Scope};
use protocol::{Room, RoomId, RoomKind, Slug, UserId};

use crate::storage::{Storage, StorageError, search_index::terms};

impl Storage {
    /// The rooms `user` is a member of.
    pub(crate) async fn rooms_joined(&self, user: UserId) -> Result<Vec<Room>, StorageError> {
        type Row = (i64, String, String, String, String, bool, Option<String>);
        let rows: Vec<Row> = self
            .sql(
                "select r.id, r.slug, r.name, r.topic, r.kind, r.archived_at_ms is not null, \
                 case when r.kind = 'direct' then \
                   (select string_agg(u.name, ', ' order by u.name) from memberships o \
                    join users u on u.id = o.user_id \
                    where o.room_id = r.id and o.user_id <> $1) end \
                 from memberships m join rooms r on r.id = m.room_id where m.user_id = $1",
            )
            .bind(user.0)
            .all()
            .await?;
        let room = |(id, slug, name, topic, kind, archived, others): Row| Room {
            id: RoomId(id),
            slug: Slug::from_stored(slug),
            // A direct conversation is called by the others in it.
            name: others.unwrap_or(name),
            topic,
            kind: RoomKind::of_name(&kind).unwrap_or_default(),
            archived,
        };
        Ok(rows.into_iter().map(room).collect())
    }

    /// Asks the index. Nothing of a room that the scope does not name is read.
    pub async fn find(&self, scope: &Scope<'_>, query: &Query) -> Result<Vec<Hit>, StorageError> {
        let mut reader = self.readers().take().await?;
        let hits = terms::find(&mut reader.connection, scope, query).await;
        reader.put_back_after(&hits);
        Ok(hits?)
    }
}
