//! Attaches files to messages, and takes them away with them.

use std::collections::HashMap;

use protocol::{DraftFile, File, FileKind, RoomId, Seq, UserId};

use crate::storage::{
    files::{
        blobs::strays,
        file_row::{FileRow, select_files},
    },
    tx::Tx,
};

/// Makes the files part of a message: all of them, or none where one of them
/// is not the author's, not there, or part of a message already.
pub(in crate::storage) async fn attach(
    tx: &mut Tx<'_>,
    author: UserId,
    drafts: &[DraftFile],
    place: (RoomId, Seq),
) -> Result<Option<Vec<File>>, sqlx::Error> {
    let ids = || drafts.iter().map(|draft| draft.id.to_string());
    let rows: Vec<FileRow> = tx
        .db
        .sql(select_files!(
            "where owner_id = $1 and room_id is null and id in {list}"
        ))
        .bind(author.0)
        .list(ids())
        .all()
        .await?;
    let mut unsent = HashMap::with_capacity(rows.len());
    for row in rows {
        let file = row.file()?.file;
        unsent.insert(file.id, file);
    }
    let mut files = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let Some(mut file) = unsent.remove(&draft.id) else {
            return Ok(None);
        };
        if let FileKind::Picture { alt, .. } = &mut file.kind {
            alt.clone_from(&draft.alt);
        }
        files.push(file);
    }
    let (room, seq) = place;
    let attached = tx
        .db
        .sql("update files set room_id = $1, seq = $2 where id in {list} and room_id is null")
        .bind(room.0)
        .bind(seq.0)
        .list(ids())
        .run()
        .await?;
    if attached != files.len() as u64 {
        // Another node has sent one meanwhile. The next try finds it so.
        return Err(sqlx::Error::RowNotFound);
    }
    Ok(Some(files))
}

/// Forgets the files sent with a message, or with all of a room. Their blobs
/// are swept.
pub(in crate::storage) async fn delete_sent(
    tx: &mut Tx<'_>,
    room: RoomId,
    seq: Option<Seq>,
) -> Result<(), sqlx::Error> {
    let mut script = tx.script();
    if let Some(seq) = seq {
        script
            .sql(strays!("room_id = $1 and seq = $2"))
            .bind(room.0)
            .bind(seq.0);
        script
            .sql("delete from files where room_id = $1 and seq = $2")
            .bind(room.0)
            .bind(seq.0);
    } else {
        script.sql(strays!("room_id = $1")).bind(room.0);
        script
            .sql("delete from files where room_id = $1")
            .bind(room.0);
    }
    script.run(tx.db).await
}
