//! Attaches files to messages, and takes them away with them.

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
    let mut files = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let row: Option<FileRow> = tx
            .db
            .sql(select_files!(
                "where id = $1 and owner_id = $2 and room_id is null"
            ))
            .bind(draft.id.to_string())
            .bind(author.0)
            .optional()
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut file = row.file()?.file;
        if let FileKind::Picture { alt, .. } = &mut file.kind {
            alt.clone_from(&draft.alt);
        }
        files.push(file);
    }
    let (room, seq) = place;
    for file in &files {
        let attached = tx
            .db
            .sql("update files set room_id = $2, seq = $3 where id = $1 and room_id is null")
            .bind(file.id.to_string())
            .bind(room.0)
            .bind(seq.0)
            .run()
            .await?;
        if attached == 0 {
            // Another node has sent it meanwhile. The next try finds it so.
            return Err(sqlx::Error::RowNotFound);
        }
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
