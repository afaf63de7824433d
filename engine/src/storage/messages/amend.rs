//! Changes messages that are there: edits, deletions, reactions, pins. Each is
//! an event of its own, and the message stands as it is now.

use protocol::{
    Actor, EventKind, Mentions, REACTIONS_MAX, Role, RoomId, RoomKind, RoomRole, Seq, User, UserId,
    views::FormerBody,
};

use crate::{
    limits::{FORMER_MAX, PINS_MAX},
    rules::Standing,
    storage::{
        Storage, StorageError,
        audit::{MESSAGE_DELETED, note, told_as},
        event_row::json,
        files::attach::delete_sent,
        messages::append::{append_event, next_seq, note_mentions},
        search_index::index,
        tx::{Change, Tx},
    },
};

/// What is to become of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amendment {
    /// It says something else.
    Edit {
        /// What, cleaned.
        body: String,
        /// The same, drawn, where that is more than plain text.
        html: Option<String>,
        /// Whom it names.
        mentions: Mentions,
    },
    /// It is gone.
    Delete,
    /// The person reacts, or takes that back.
    React {
        /// How: one emoji.
        emoji: String,
        /// Whether they do.
        on: bool,
    },
    /// It is pinned or unpinned.
    Pin {
        /// Whether it is to be.
        on: bool,
    },
}

/// What became of an amendment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmendOutcome {
    /// It is on disk.
    Done {
        /// The place of the event that says so.
        seq: Seq,
        /// The thread that the message is said in, if it is in one.
        thread: Option<Seq>,
    },
    /// It was so before; nothing happened.
    Unchanged,
    /// The person is no member, or there is no such message (any more).
    NotFound,
    /// The person may not.
    Forbidden,
    /// The room can only be read.
    Archived,
    /// The message has too many different reactions.
    TooMany,
    /// The room has too many pinned messages.
    TooManyPins,
}

impl Storage {
    /// Changes a message.
    pub async fn amend(
        &self,
        room: RoomId,
        target: Seq,
        actor: &Actor,
        amendment: Amendment,
    ) -> Result<AmendOutcome, StorageError> {
        let amend = Amend {
            room,
            target,
            user: actor.user.clone(),
            on_server: actor.role,
            amendment,
        };
        self.writer.change(amend).await
    }

    /// What a message said before it was edited, oldest first, each with the
    /// time until which it did; the newest [`FORMER_MAX`] of them.
    pub async fn former_bodies(
        &self,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<FormerBody>, StorageError> {
        let rows: Vec<(i64, String)> = self
            .sql(
                "select until_ms, body from former_bodies where room_id = $1 and seq = $2 \
                 and number > (select max(number) from former_bodies where room_id = $1 \
                 and seq = $2) - $3 order by number",
            )
            .bind(room.0)
            .bind(target.0)
            .bind(i64::from(FORMER_MAX))
            .all()
            .await?;
        let former = |(until_ms, body)| FormerBody { until_ms, body };
        Ok(rows.into_iter().map(former).collect())
    }
}

struct Amend {
    room: RoomId,
    target: Seq,
    user: User,
    on_server: Role,
    amendment: Amendment,
}

/// The message as it stands, and how the person stands to it.
#[derive(sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "the columns of a row")]
struct Amended {
    author_id: i64,
    thread_seq: Option<i64>,
    body: String,
    deleted: bool,
    pinned: bool,
    archived: bool,
    for_everybody: bool,
    role: String,
    kind: String,
    room: String,
}

impl Change for Amend {
    type Output = AmendOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<AmendOutcome, sqlx::Error> {
        let found: Option<Amended> = tx
            .db
            .sql(
                "select e.author_id, e.thread_seq, e.body, \
                 e.deleted_at_ms is not null as deleted, \
                 e.pinned_at_ms is not null as pinned, r.archived_at_ms is not null as archived, \
                 r.for_everybody, m.role, r.kind, r.name as room from events e \
                 join rooms r on r.id = e.room_id \
                 join memberships m on m.room_id = e.room_id and m.user_id = $3 \
                 where e.room_id = $1 and e.seq = $2 and e.kind = 'message_posted'",
            )
            .bind(self.room.0)
            .bind(self.target.0)
            .bind(self.user.id.0)
            .optional()
            .await?;
        let Some(found) = found.filter(|found| !found.deleted) else {
            return Ok(AmendOutcome::NotFound);
        };
        if found.archived {
            return Ok(AmendOutcome::Archived);
        }
        let own = UserId(found.author_id) == self.user.id;
        let standing = Standing {
            kind: RoomKind::of_name(&found.kind).unwrap_or_default(),
            for_everybody: found.for_everybody,
            role: RoomRole::of_name(&found.role).unwrap_or_default(),
            on_server: self.on_server,
        };
        let target = self.target;
        let kind = match &self.amendment {
            Amendment::Edit {
                body,
                html,
                mentions,
            } => {
                if !Standing::may_edit(own) {
                    return Ok(AmendOutcome::Forbidden);
                }
                if *body == found.body {
                    return Ok(AmendOutcome::Unchanged);
                }
                self.edit(tx, &found.body, body, html.as_deref(), mentions)
                    .await?;
                EventKind::MessageEdited {
                    target,
                    body: body.clone(),
                    html: html.clone(),
                    mentions: mentions.clone(),
                }
            }
            Amendment::Delete => {
                if !standing.may_delete(own) {
                    return Ok(AmendOutcome::Forbidden);
                }
                delete_message(tx, self.room, target).await?;
                if !own {
                    let whose = Some(UserId(found.author_id));
                    let room = told_as(self.room, &found.kind, &found.room);
                    note(tx, Some(self.user.id), MESSAGE_DELETED, whose, &room).await?;
                }
                EventKind::MessageDeleted { target }
            }
            Amendment::React { emoji, on } => {
                if *on && self.is_full(tx, emoji).await? {
                    return Ok(AmendOutcome::TooMany);
                }
                if !self.react(tx, emoji, *on).await? {
                    return Ok(AmendOutcome::Unchanged);
                }
                let emoji = emoji.clone();
                if *on {
                    EventKind::ReactionAdded { target, emoji }
                } else {
                    EventKind::ReactionRemoved { target, emoji }
                }
            }
            Amendment::Pin { on } => {
                if !standing.may_pin() {
                    return Ok(AmendOutcome::Forbidden);
                }
                if *on == found.pinned {
                    return Ok(AmendOutcome::Unchanged);
                }
                if *on && self.has_all_pins(tx).await? {
                    return Ok(AmendOutcome::TooManyPins);
                }
                self.pin(tx, *on).await?;
                if *on {
                    EventKind::MessagePinned { target }
                } else {
                    EventKind::MessageUnpinned { target }
                }
            }
        };
        let (seq, _) = append_event(tx, self.room, self.user.clone(), kind).await?;
        let thread = found.thread_seq.map(Seq);
        Ok(AmendOutcome::Done { seq, thread })
    }
}

impl Amend {
    async fn edit(
        &self,
        tx: &mut Tx<'_>,
        former: &str,
        body: &str,
        html: Option<&str>,
        mentions: &Mentions,
    ) -> Result<(), sqlx::Error> {
        index::reword(tx, self.room, self.target, body).await?;
        let (room, seq) = (self.room.0, self.target.0);
        let number: i64 = tx
            .db
            .sql(
                "select coalesce(max(number), 0) + 1 from former_bodies \
                 where room_id = $1 and seq = $2",
            )
            .bind(room)
            .bind(seq)
            .value()
            .await?;
        let mut script = tx.script();
        script
            .sql(
                "insert into former_bodies (room_id, seq, number, until_ms, body) \
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(room)
            .bind(seq)
            .bind(number)
            .bind(tx.now_ms)
            .bind(former);
        script
            .sql("delete from former_bodies where room_id = $1 and seq = $2 and number <= $3")
            .bind(room)
            .bind(seq)
            .bind(number - i64::from(FORMER_MAX));
        script
            .sql("delete from mentions where room_id = $1 and seq = $2")
            .bind(room)
            .bind(seq);
        script
            .sql(
                "update events set body = $1, html = $2, mentions = $3, edited_at_ms = $4 \
                 where room_id = $5 and seq = $6",
            )
            .bind(body)
            .bind(html)
            .bind((!mentions.is_empty()).then(|| json(mentions)))
            .bind(tx.now_ms)
            .bind(room)
            .bind(seq);
        script.run(tx.db).await?;
        note_mentions(tx, self.room, self.target, mentions).await
    }

    /// Whether the message has as many different reactions as it may, and this
    /// is not among them.
    async fn is_full(&self, tx: &mut Tx<'_>, emoji: &str) -> Result<bool, sqlx::Error> {
        let others: i64 = tx
            .db
            .sql(
                "select case when exists (select 1 from reactions where room_id = $1 and seq = $2 \
                 and emoji = $3) then 0 else (select count(distinct emoji) from reactions \
                 where room_id = $1 and seq = $2) end",
            )
            .bind(self.room.0)
            .bind(self.target.0)
            .bind(emoji)
            .value()
            .await?;
        Ok(usize::try_from(others).unwrap_or_default() >= REACTIONS_MAX)
    }

    /// Returns whether anything changed.
    async fn react(&self, tx: &mut Tx<'_>, emoji: &str, on: bool) -> Result<bool, sqlx::Error> {
        let at_seq = next_seq(tx, self.room).await?;
        let query = if on {
            tx.db.sql(
                "insert into reactions (room_id, seq, emoji, user_id, at_seq) \
                 values ($1, $2, $3, $4, $5) \
                 on conflict do nothing",
            )
        } else {
            tx.db.sql(
                "delete from reactions where room_id = $1 and seq = $2 and emoji = $3 \
                 and user_id = $4 and at_seq < $5",
            )
        };
        let done = query
            .bind(self.room.0)
            .bind(self.target.0)
            .bind(emoji)
            .bind(self.user.id.0)
            .bind(at_seq.0)
            .run()
            .await?;
        Ok(done > 0)
    }

    /// Whether the room has as many pinned messages as it may.
    async fn has_all_pins(&self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let pins: i64 = tx
            .db
            .sql("select count(*) from events where room_id = $1 and pinned_at_ms is not null")
            .bind(self.room.0)
            .value()
            .await?;
        Ok(pins >= i64::from(PINS_MAX))
    }

    async fn pin(&self, tx: &mut Tx<'_>, on: bool) -> Result<(), sqlx::Error> {
        tx.db
            .sql("update events set pinned_at_ms = $3 where room_id = $1 and seq = $2")
            .bind(self.room.0)
            .bind(self.target.0)
            .bind(on.then_some(tx.now_ms))
            .run()
            .await?;
        Ok(())
    }
}

/// Takes away everything a message said; that there was one stays.
async fn delete_message(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> Result<(), sqlx::Error> {
    index::forget(tx, room, seq).await?;
    delete_sent(tx, room, Some(seq)).await?;
    let mut script = tx.script();
    script
        .sql("delete from former_bodies where room_id = $1 and seq = $2")
        .bind(room.0)
        .bind(seq.0);
    script
        .sql("delete from mentions where room_id = $1 and seq = $2")
        .bind(room.0)
        .bind(seq.0);
    script
        .sql("delete from reactions where room_id = $1 and seq = $2")
        .bind(room.0)
        .bind(seq.0);
    script
        .sql("delete from saved where room_id = $1 and seq = $2")
        .bind(room.0)
        .bind(seq.0);
    script
        .sql(
            "update events set body = '', html = null, files = null, mentions = null, \
             edited_at_ms = null, pinned_at_ms = null, deleted_at_ms = $1 \
             where room_id = $2 and seq = $3",
        )
        .bind(tx.now_ms)
        .bind(room.0)
        .bind(seq.0);
    script.run(tx.db).await
}
