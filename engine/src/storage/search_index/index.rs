//! Puts messages into the full-text index and takes them out, and knows how far
//! it is.
//!
//! `rooms.indexed_seq` says how far the index is, and changes in the
//! transaction that adds to it. So a message is in the index if and only if it
//! is not behind that, and was not deleted: whatever changes a message changes
//! the index in its own transaction, or leaves it to who comes by later.

use std::collections::{HashMap, VecDeque};

use ::search::Document;
use protocol::{File, FileKind, RoomId, Seq};

use crate::storage::{
    Storage, StorageError,
    search_index::terms,
    sql::{ROWS_PER_STATEMENT, Statement},
    tx::{Change, Tx},
};

/// Messages of deleted rooms whose terms are erased in one transaction. Each
/// takes about six times what it took to put it there.
const ERASED_AT_ONCE: i64 = 32;

/// Everything a message is found by: what was written, with its Markdown, whose
/// signs are no words; and of its files the names and descriptions.
pub(crate) fn searchable(body: &str, files: &[File]) -> String {
    let mut text = body.to_owned();
    for file in files {
        let alt = match &file.kind {
            FileKind::Picture { alt, .. } => alt,
            FileKind::Audio | FileKind::Video | FileKind::Other { .. } => "",
        };
        for words in [file.name.as_str(), alt] {
            if !words.is_empty() {
                text.push('\n');
                text.push_str(words);
            }
        }
    }
    text
}

/// A message, as far as the index is concerned.
#[derive(sqlx::FromRow)]
pub(in crate::storage) struct Indexed {
    pub(in crate::storage) room_id: i64,
    pub(in crate::storage) seq: i64,
    author_id: i64,
    at_ms: i64,
    body: String,
    files: Option<String>,
}

impl Indexed {
    /// Its text, and whether files came with it.
    fn text(&self, body: &str) -> (String, bool) {
        // What nobody can read must not hold up all that comes behind it.
        let files: Vec<File> = self
            .files
            .as_deref()
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default();
        (searchable(body, &files), !files.is_empty())
    }

    /// What the index has to have of it.
    pub(in crate::storage) fn terms(&self) -> String {
        self.document(&self.text(&self.body)).terms()
    }

    const fn document<'t>(&self, (text, has_file): &'t (String, bool)) -> Document<'t> {
        Document {
            room: self.room_id,
            seq: self.seq,
            author: self.author_id,
            at_ms: self.at_ms,
            has_file: *has_file,
            text: text.as_str(),
        }
    }
}

/// A run of a room's events that the index is to take up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::storage) struct Stretch {
    pub(in crate::storage) room: RoomId,
    /// How far the index is.
    pub(in crate::storage) after: Seq,
    /// How far it will be.
    pub(in crate::storage) until: Seq,
}

/// When events of a room happened, in their order.
pub(in crate::storage) type Times = VecDeque<(Seq, i64)>;

impl Stretch {
    /// How many events it has.
    pub(in crate::storage) const fn events(&self) -> i64 {
        self.until.0 - self.after.0
    }
}

impl Storage {
    /// The rooms the index is behind in: how far it is, and how far they are.
    pub(in crate::storage) async fn not_indexed(&self) -> Result<Vec<Stretch>, StorageError> {
        let rooms: Vec<(i64, i64, i64)> = self
            .sql("select id, indexed_seq, head_seq from rooms where indexed_seq < head_seq")
            .all()
            .await?;
        let stretch = |(room, after, until)| Stretch {
            room: RoomId(room),
            after: Seq(after),
            until: Seq(until),
        };
        Ok(rooms.into_iter().map(stretch).collect())
    }

    /// When the first events of each stretch happened, up to `limit` of each,
    /// by their rooms.
    pub(in crate::storage) async fn times(
        &self,
        stretches: &[Stretch],
        limit: i64,
    ) -> Result<HashMap<RoomId, Times>, StorageError> {
        let mut times: HashMap<RoomId, Times> = HashMap::new();
        for stretches in stretches.chunks(ROWS_PER_STATEMENT) {
            // Places have no gaps: so many behind the first are so many events.
            let begin = |stretch: &Stretch| Stretch {
                until: Seq(stretch.until.0.min(stretch.after.0 + limit)),
                ..*stretch
            };
            let rows: Vec<(i64, i64, i64)> = self
                .sql(
                    "with plan (room_id, after_seq, until_seq) as \
                       ({rows bigint, bigint, bigint}) \
                     select e.room_id, e.seq, e.at_ms from plan p \
                     join {events_of_plan} \
                     order by e.room_id, e.seq",
                )
                .rows(stretches, |row, stretch| Index::bind(row, &begin(stretch)))
                .all()
                .await?;
            for (room, seq, at_ms) in rows {
                let of_room = times.entry(RoomId(room)).or_default();
                of_room.push_back((Seq(seq), at_ms));
            }
        }
        Ok(times)
    }

    /// Takes the messages of these stretches into the index, in order of time.
    pub(in crate::storage) async fn index(
        &self,
        stretches: Vec<Stretch>,
    ) -> Result<(), StorageError> {
        self.writer.change(Index(stretches)).await
    }

    /// Erases some of what deleted rooms have left in the index. Returns
    /// whether there was any.
    pub(in crate::storage) async fn erase(&self) -> Result<bool, StorageError> {
        let left: bool = self
            .sql("select exists (select 1 from search_leaving)")
            .value()
            .await?;
        if left {
            self.writer.change(Erase).await?;
        }
        Ok(left)
    }
}

struct Index(Vec<Stretch>);

impl Index {
    /// A row of the statement's `plan`: what of which room.
    fn bind(row: &mut Statement, stretch: &Stretch) {
        row.bind(stretch.room.0)
            .bind(stretch.after.0)
            .bind(stretch.until.0);
    }
}

impl Change for Index {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        // Read in this transaction: what was edited or deleted since anybody
        // looked is as it is now. A room that was deleted meanwhile is not
        // there, and another one of its id is not as far as it was.
        let rows: Vec<Indexed> = tx
            .db
            .sql(
                "with plan (room_id, after_seq, until_seq) as \
                   ({rows bigint, bigint, bigint}) \
                 select e.room_id, e.seq, e.author_id, e.at_ms, e.body, e.files from plan p \
                 join rooms r on r.id = p.room_id and r.indexed_seq = p.after_seq \
                 join {events_of_plan} \
                 where e.kind = 'message_posted' and e.deleted_at_ms is null \
                 order by e.at_ms, e.room_id, e.seq",
            )
            .rows(&self.0, Self::bind)
            .all()
            .await?;
        let texts: Vec<_> = rows.iter().map(|row| row.text(&row.body)).collect();
        let documents: Vec<_> = rows
            .iter()
            .zip(&texts)
            .map(|(row, text)| row.document(text))
            .collect();
        terms::put_many(tx.db, &documents).await?;
        tx.db
            .sql(
                "with plan (room_id, after_seq, until_seq) as \
                   ({rows bigint, bigint, bigint}) \
                 update rooms set indexed_seq = plan.until_seq from plan \
                 where rooms.id = plan.room_id and rooms.indexed_seq = plan.after_seq",
            )
            .rows(&self.0, Self::bind)
            .run()
            .await?;
        Ok(())
    }
}

struct Erase;

impl Change for Erase {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        #[derive(sqlx::FromRow)]
        struct Leaving {
            document: i64,
            #[sqlx(flatten)]
            indexed: Indexed,
        }
        let rows: Vec<Leaving> = tx
            .db
            .sql(
                "select document, room_id, seq, author_id, at_ms, body, files from search_leaving \
                 order by document limit $1",
            )
            .bind(ERASED_AT_ONCE)
            .all()
            .await?;
        let texts: Vec<_> = rows
            .iter()
            .map(|row| row.indexed.text(&row.indexed.body))
            .collect();
        let documents: Vec<_> = rows
            .iter()
            .zip(&texts)
            .map(|(row, text)| (row.document, row.indexed.document(text)))
            .collect();
        terms::erase_many(tx.db, &documents).await?;
        tx.db
            .sql("delete from search_leaving where document <= $1")
            .bind(rows.last().map_or(0, |row| row.document))
            .run()
            .await?;
        Ok(())
    }
}

/// A message as it stands before it is changed.
async fn standing(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> Result<Option<Indexed>, sqlx::Error> {
    tx.db
        .sql(
            "select room_id, seq, author_id, at_ms, body, files from events \
             where room_id = $1 and seq = $2",
        )
        .bind(room.0)
        .bind(seq.0)
        .optional()
        .await
}

/// A message is about to say `body`.
pub(in crate::storage) async fn reword(
    tx: &mut Tx<'_>,
    room: RoomId,
    seq: Seq,
    body: &str,
) -> Result<(), sqlx::Error> {
    if let Some(message) = standing(tx, room, seq).await? {
        let (old, new) = (message.text(&message.body), message.text(body));
        let (old, new) = (message.document(&old), message.document(&new));
        // Where it is not there yet it will be as it is then.
        terms::replace(tx.db, &old, &new).await?;
    }
    Ok(())
}

/// A message is about to be deleted.
pub(in crate::storage) async fn forget(
    tx: &mut Tx<'_>,
    room: RoomId,
    seq: Seq,
) -> Result<(), sqlx::Error> {
    if let Some(message) = standing(tx, room, seq).await? {
        let text = message.text(&message.body);
        terms::remove(tx.db, &message.document(&text)).await?;
    }
    Ok(())
}

/// A room is about to be deleted. From now on nothing of it is found; that
/// its terms go takes long where much was said, and is left for later.
pub(in crate::storage) async fn forget_room(
    tx: &mut Tx<'_>,
    room: RoomId,
) -> Result<(), sqlx::Error> {
    terms::leave(tx.db, room).await
}
