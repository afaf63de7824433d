//! Threads: what was said about a message, and who follows it.

use std::collections::HashMap;

use protocol::{Mentions, Replies, RoomId, Seq, UnreadThread, UserId};

use crate::storage::{
    Storage, StorageError,
    shown::{kind, shown, user},
    sql::{ROWS_PER_STATEMENT, count},
    tx::{Change, Tx},
};

/// How somebody stands to a thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreadStanding {
    /// Whether they want to be told of it.
    pub following: bool,
    /// How far they have read it, [`Seq::START`] where they take no part in it.
    pub read_seq: Seq,
}

/// A thread somebody follows, as it is listed for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedThread {
    /// Where.
    pub room: RoomId,
    /// The message it belongs to.
    pub thread: Seq,
    /// The newest message in it.
    pub last: Seq,
    /// Messages of others that were not read.
    pub unread: u32,
}

impl Storage {
    /// The message whose thread the one at `seq` is said in, if it is in one.
    pub async fn thread_of(&self, room: RoomId, seq: Seq) -> Result<Option<Seq>, StorageError> {
        let thread: Option<Option<i64>> = self
            .sql("select thread_seq from events where room_id = $1 and seq = $2")
            .bind(room.0)
            .bind(seq.0)
            .optional_value()
            .await?;
        Ok(thread.flatten().map(Seq))
    }

    /// How `user` stands to the thread about the message at `thread`.
    pub async fn thread_standing(
        &self,
        room: RoomId,
        thread: Seq,
        user: UserId,
    ) -> Result<ThreadStanding, StorageError> {
        let row: Option<(bool, i64)> = self
            .sql(
                "select following, read_seq from thread_follows \
                 where room_id = $1 and thread_seq = $2 and user_id = $3",
            )
            .bind(room.0)
            .bind(thread.0)
            .bind(user.0)
            .optional()
            .await?;
        Ok(
            row.map_or_else(ThreadStanding::default, |(following, read_seq)| {
                ThreadStanding {
                    following,
                    read_seq: Seq(read_seq),
                }
            }),
        )
    }

    /// Notes how far `user` has read a thread they take part in; never goes
    /// back. Returns whether it went forward.
    pub async fn mark_thread_read(
        &self,
        room: RoomId,
        thread: Seq,
        user: UserId,
        seq: Seq,
    ) -> Result<bool, StorageError> {
        let change = MarkRead {
            room,
            thread,
            user,
            seq,
        };
        self.writer.change(change).await
    }

    /// Notes whether a member wants to be told of a thread. Returns whether
    /// there is such a thread for them.
    pub async fn follow_thread(
        &self,
        room: RoomId,
        thread: Seq,
        user: UserId,
        following: bool,
    ) -> Result<bool, StorageError> {
        let change = Follow {
            room,
            thread,
            user,
            following,
        };
        self.writer.change(change).await
    }

    /// The threads that `user` follows and has not read, by room.
    pub(in crate::storage) async fn unread_threads(
        &self,
        user: UserId,
    ) -> Result<HashMap<RoomId, Vec<UnreadThread>>, StorageError> {
        let rows: Vec<(i64, i64, i64, i64)> = self
            .sql(
                "select f.room_id, f.thread_seq, count(*), count(n.seq) from thread_follows f \
                 join memberships m on m.room_id = f.room_id and m.user_id = f.user_id \
                 join events e on e.room_id = f.room_id and e.thread_seq = f.thread_seq \
                 and e.seq > f.read_seq and e.author_id <> f.user_id and e.deleted_at_ms is null \
                 left join mentions n on n.user_id = f.user_id and n.room_id = e.room_id \
                 and n.seq = e.seq \
                 where f.user_id = $1 and f.following group by f.room_id, f.thread_seq",
            )
            .bind(user.0)
            .all()
            .await?;
        let mut threads: HashMap<_, Vec<_>> = HashMap::new();
        for (room, thread, unread, mentions) in rows {
            threads.entry(RoomId(room)).or_default().push(UnreadThread {
                thread: Seq(thread),
                unread: count(unread),
                mentions: count(mentions),
            });
        }
        Ok(threads)
    }

    /// Up to `limit` threads that `user` follows, in rooms they are in: those
    /// with something unread first, then by their newest message.
    pub async fn followed_threads(
        &self,
        user: UserId,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<FollowedThread>, StorageError> {
        let rows: Vec<(i64, i64, i64, i64)> = self
            .sql(
                "select t.room_id, t.thread_seq, t.last_seq, t.unread from \
                 (select f.room_id, f.thread_seq, max(e.seq) as last_seq, \
                 max(e.at_ms) as last_at_ms, \
                 count(case when e.seq > f.read_seq and e.author_id <> f.user_id \
                 and e.deleted_at_ms is null then 1 end) as unread from thread_follows f \
                 join memberships m on m.room_id = f.room_id and m.user_id = f.user_id \
                 join events e on e.room_id = f.room_id and e.thread_seq = f.thread_seq \
                 where f.user_id = $1 and f.following group by f.room_id, f.thread_seq) t \
                 order by t.unread > 0 desc, t.last_at_ms desc, t.room_id, t.thread_seq \
                 limit $2 offset $3",
            )
            .bind(user.0)
            .bind(i64::from(limit))
            .bind(i64::from(offset))
            .all()
            .await?;
        let thread = |(room, thread, last, unread)| FollowedThread {
            room: RoomId(room),
            thread: Seq(thread),
            last: Seq(last),
            unread: count(unread),
        };
        Ok(rows.into_iter().map(thread).collect())
    }

    /// What was said in the threads of the messages from `first` to `last`.
    pub(in crate::storage) async fn replies(
        &self,
        room: RoomId,
        first: Seq,
        last: Seq,
    ) -> Result<HashMap<i64, Replies>, StorageError> {
        type Row = (i64, i64, i64, i64, String, Option<String>, String);
        let rows: Vec<Row> = self
            .sql(concat!(
                "select e.thread_seq, count(*), max(e.at_ms), ",
                shown!("u"),
                " from events e join users u on u.id = e.author_id \
                 where e.room_id = $1 and e.thread_seq between $2 and $3 \
                 group by e.thread_seq, u.id order by min(e.seq)"
            ))
            .bind(room.0)
            .bind(first.0)
            .bind(last.0)
            .all()
            .await?;
        let mut threads = HashMap::new();
        for (thread, replied, last_at_ms, id, name, avatar, kind) in rows {
            let author = user((id, name, avatar, kind));
            let mut replies = threads.remove(&thread);
            Replies::note(&mut replies, &author, last_at_ms);
            if let Some(mut replies) = replies {
                replies.count += count(replied) - 1;
                threads.insert(thread, replies);
            }
        }
        Ok(threads)
    }
}

/// The thread that something said about the message at `seq` belongs to: the
/// message it is about, and who wrote that. `None`: there is no such message.
pub(in crate::storage) async fn thread_about(
    tx: &mut Tx<'_>,
    room: RoomId,
    seq: Seq,
) -> Result<Option<(Seq, UserId)>, sqlx::Error> {
    let row: Option<(i64, i64)> = tx
        .db
        .sql(
            "select r.seq, r.author_id from events e join events r on r.room_id = e.room_id \
             and r.seq = coalesce(e.thread_seq, e.seq) \
             where e.room_id = $1 and e.seq = $2 and e.kind = 'message_posted'",
        )
        .bind(room.0)
        .bind(seq.0)
        .optional()
        .await?;
    Ok(row.map(|(thread, author)| (Seq(thread), UserId(author))))
}

/// Whoever writes in a thread follows it from then on, and so do the author
/// of its message and those who are named in it, unless they do not want to.
pub(in crate::storage) async fn note_reply(
    tx: &mut Tx<'_>,
    room: RoomId,
    (thread, root_author): (Seq, UserId),
    author: UserId,
    mentions: &Mentions,
    seq: Seq,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into thread_follows (room_id, thread_seq, user_id, read_seq) \
             values ($1, $2, $3, $4) \
             on conflict (room_id, thread_seq, user_id) \
             do update set following = true, read_seq = excluded.read_seq",
        )
        .bind(room.0)
        .bind(thread.0)
        .bind(author.0)
        .bind(seq.0)
        .run()
        .await?;
    let named = mentions.people.iter().map(|&user| (user, seq.0 - 1));
    let others: Vec<_> = named.chain([(root_author, thread.0)]).collect();
    for others in others.chunks(ROWS_PER_STATEMENT) {
        tx.db
            .sql(
                "insert into thread_follows (room_id, thread_seq, user_id, read_seq) \
                 {rows bigint, bigint, bigint, bigint} \
                 on conflict (room_id, thread_seq, user_id) do nothing",
            )
            .rows(others, |row, (user, read_seq)| {
                row.bind(room.0).bind(thread.0).bind(user.0).bind(*read_seq);
            })
            .run()
            .await?;
    }
    Ok(())
}

struct MarkRead {
    room: RoomId,
    thread: Seq,
    user: UserId,
    seq: Seq,
}

impl Change for MarkRead {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        // Nobody can have read what is not there yet.
        let done = tx
            .db
            .sql(
                "update thread_follows set read_seq = $4 \
                 where room_id = $1 and thread_seq = $2 and user_id = $3 and read_seq < $4 \
                 and $4 <= (select head_seq from rooms where id = $1)",
            )
            .bind(self.room.0)
            .bind(self.thread.0)
            .bind(self.user.0)
            .bind(self.seq.0)
            .run()
            .await?;
        Ok(done > 0)
    }
}

struct Follow {
    room: RoomId,
    thread: Seq,
    user: UserId,
    following: bool,
}

impl Change for Follow {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        // From now on: what was said before is not news.
        let done = tx
            .db
            .sql(
                "insert into thread_follows (room_id, thread_seq, user_id, read_seq, following) \
                 select e.room_id, e.seq, m.user_id, r.head_seq, $4 from events e \
                 join rooms r on r.id = e.room_id \
                 join memberships m on m.room_id = e.room_id and m.user_id = $3 \
                 where e.room_id = $1 and e.seq = $2 and e.kind = 'message_posted' \
                 and e.thread_seq is null \
                 on conflict (room_id, thread_seq, user_id) \
                 do update set following = excluded.following, \
                 read_seq = excluded.read_seq",
            )
            .bind(self.room.0)
            .bind(self.thread.0)
            .bind(self.user.0)
            .bind(self.following)
            .run()
            .await?;
        Ok(done > 0)
    }
}
