//! Counts what those who follow a thread have not read of it, for many of them
//! at once: who follows, what was said and who is named are read once each, and
//! counted here.

use std::collections::HashMap;

use protocol::{RoomId, Seq, UnreadThread, UserId};

use crate::storage::{Storage, StorageError};

impl Storage {
    /// What those of a thread's followers have not read whom `wanted` names;
    /// `only`: nobody but this one is asked for. Members of the room alone.
    ///
    /// Three statements, however many follow it.
    pub async fn thread_news(
        &self,
        room: RoomId,
        thread: Seq,
        only: Option<UserId>,
        wanted: impl Fn(UserId) -> bool,
    ) -> Result<Vec<(UserId, UnreadThread)>, StorageError> {
        let followers: Vec<(i64, i64)> = self
            .sql(
                "select f.user_id, f.read_seq from thread_follows f \
                 join memberships m on m.room_id = f.room_id and m.user_id = f.user_id \
                 where f.room_id = $1 and f.thread_seq = $2 and f.following \
                 and f.user_id = coalesce($3, f.user_id)",
            )
            .bind(room.0)
            .bind(thread.0)
            .bind(only.map(|user| user.0))
            .all()
            .await?;
        let followers = followers
            .into_iter()
            .map(|(user, read_seq)| (UserId(user), Seq(read_seq)));
        let followers: Vec<_> = followers.filter(|(user, _)| wanted(*user)).collect();
        let Some(from) = followers.iter().map(|(_, read_seq)| *read_seq).min() else {
            return Ok(Vec::new());
        };
        let said = self.said_after(room, thread, from).await?;
        let standing = |(user, read_seq)| {
            let (unread, mentions) = said.unread(user, read_seq);
            let unread = UnreadThread {
                thread,
                unread,
                mentions,
            };
            (user, unread)
        };
        Ok(followers.into_iter().map(standing).collect())
    }

    async fn said_after(&self, room: RoomId, thread: Seq, from: Seq) -> Result<Said, StorageError> {
        let replies: Vec<(i64, i64)> = self
            .sql(
                "select seq, author_id from events where room_id = $1 and thread_seq = $2 \
                 and seq > $3 and deleted_at_ms is null order by seq",
            )
            .bind(room.0)
            .bind(thread.0)
            .bind(from.0)
            .all()
            .await?;
        let named: Vec<(i64, i64, i64)> = self
            .sql(
                "select n.user_id, e.seq, e.author_id from events e \
                 join mentions n on n.room_id = e.room_id and n.seq = e.seq \
                 where e.room_id = $1 and e.thread_seq = $2 and e.seq > $3 \
                 and e.deleted_at_ms is null order by e.seq",
            )
            .bind(room.0)
            .bind(thread.0)
            .bind(from.0)
            .all()
            .await?;
        let mut said = Said::default();
        for (seq, author) in replies {
            said.replies.push(Seq(seq));
            let own = said.by_author.entry(UserId(author)).or_default();
            own.push(Seq(seq));
        }
        for (user, seq, author) in named {
            if user != author {
                said.naming.entry(UserId(user)).or_default().push(Seq(seq));
            }
        }
        Ok(said)
    }
}

/// What was said in a thread, in its order, as far as it was not deleted.
#[derive(Debug, Default)]
struct Said {
    replies: Vec<Seq>,
    by_author: HashMap<UserId, Vec<Seq>>,
    /// Whom replies of others name.
    naming: HashMap<UserId, Vec<Seq>>,
}

impl Said {
    /// Replies of others after `read_seq`, and those of them that name `user`.
    fn unread(&self, user: UserId, read_seq: Seq) -> (u32, u32) {
        let after = |seqs: &[Seq]| seqs.len() - seqs.partition_point(|seq| *seq <= read_seq);
        let of = |seqs: Option<&Vec<Seq>>| seqs.map_or(0, |seqs| after(seqs));
        let unread = after(&self.replies) - of(self.by_author.get(&user));
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        (number(unread), number(of(self.naming.get(&user))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_said_after_the_mark_is_unread() {
        let seqs = |seqs: &[i64]| seqs.iter().copied().map(Seq).collect::<Vec<_>>();
        let said = Said {
            replies: seqs(&[3, 5, 8, 9]),
            by_author: [(UserId(1), seqs(&[5, 9])), (UserId(2), seqs(&[3, 8]))].into(),
            naming: [(UserId(1), seqs(&[3, 8]))].into(),
        };
        for (user, read_seq, expected) in [
            (1, 0, (2, 2)),
            (1, 3, (1, 1)),
            (1, 8, (0, 0)),
            (2, 0, (2, 0)),
            (2, 9, (0, 0)),
            (3, 4, (3, 0)),
            (3, 2, (4, 0)),
        ] {
            let unread = said.unread(UserId(user), Seq(read_seq));
            assert_eq!(unread, expected, "user {user} has read {read_seq}");
        }
    }
}
