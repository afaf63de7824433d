//! Counts whom people add to rooms, so that nobody is added without end. The
//! count is in the transaction that adds, so it holds at all nodes and over
//! restarts, and what adds nobody costs nothing.

use protocol::{RoomId, Seq, UserId};

use crate::{
    limits::{ADDED_AGAIN, ADDITIONS_PERIOD, as_ms},
    storage::tx::Tx,
};

/// Whether `by` has added as many people as one may, `most`, within
/// [`ADDITIONS_PERIOD`], or `member` was added to this room as often as somebody
/// may be, by whomever.
pub(super) async fn are_enough(
    tx: &mut Tx<'_>,
    by: UserId,
    most: u32,
    room: RoomId,
    member: UserId,
) -> Result<bool, sqlx::Error> {
    // What does not count any more is kept no longer.
    tx.db
        .sql("delete from additions where added_at_ms <= $1")
        .bind(tx.now_ms - as_ms(ADDITIONS_PERIOD))
        .run()
        .await?;
    let (by_them, again): (i64, i64) = tx
        .db
        .sql(
            "select (select count(*) from additions where added_by = $1), \
             (select count(*) from additions where member_id = $2 and room_id = $3)",
        )
        .bind(by.0)
        .bind(member.0)
        .bind(room.0)
        .one()
        .await?;
    Ok(by_them >= i64::from(most) || again >= i64::from(ADDED_AGAIN))
}

/// Notes that `by` has added `member` to a room, with the event `seq`.
pub(super) async fn note(
    tx: &mut Tx<'_>,
    by: UserId,
    room: RoomId,
    seq: Seq,
    member: UserId,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into additions (room_id, seq, member_id, added_by, added_at_ms) \
             values ($1, $2, $3, $4, $5)",
        )
        .bind(room.0)
        .bind(seq.0)
        .bind(member.0)
        .bind(by.0)
        .bind(tx.now_ms)
        .run()
        .await?;
    Ok(())
}
