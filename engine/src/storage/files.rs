//! Files of messages: whose they are, and where their bytes lie. The bytes
//! themselves are no business of the store.

use protocol::{DraftFile, File, FileId, FileKind, RoomId, Seq, Undrawn, UserId};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};

use super::{
    Storage, StorageError,
    tx::{Change, Tx},
};

/// A file that is to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewUpload {
    pub(crate) id: FileId,
    pub(crate) owner: UserId,
    /// Cleaned.
    pub(crate) name: String,
    /// How much was announced.
    pub(crate) bytes: u64,
}

/// How much is kept: whatever is stored, and whatever was announced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeptBytes {
    pub(crate) total: u64,
    /// What of that is of people who came by name alone.
    pub(crate) guests: u64,
}

/// A file that has arrived, and its blobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredFile {
    pub(crate) owner: UserId,
    /// As it is told to people, but for the description of a picture.
    pub(crate) file: File,
    pub(crate) blob_key: String,
    pub(crate) small: Option<StoredCopy>,
    pub(crate) large: Option<StoredCopy>,
    /// Where it was sent to; `None` until it is.
    pub(crate) sent: Option<(RoomId, Seq)>,
}

/// A smaller one of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredCopy {
    pub(crate) blob_key: String,
    pub(crate) bytes: u64,
}

/// The columns every reading of files takes, before its own condition.
macro_rules! select_files {
    ($condition:literal) => {
        concat!(
            "select id, owner_id, name, media_type, kind, bytes, blob_key, small_key, ",
            "small_bytes, large_key, large_bytes, width, height, animated, placeholder, undrawn, ",
            "room_id, seq from files ",
            $condition
        )
    };
}

impl Storage {
    /// Notes that a file is to come, unless its owner keeps too much by it.
    pub(crate) async fn begin_upload(
        &self,
        upload: NewUpload,
        person_bytes: u64,
    ) -> Result<bool, StorageError> {
        let begin = BeginUpload {
            upload,
            person_bytes,
        };
        self.writer.change(begin).await
    }

    /// How much everybody keeps.
    pub(crate) async fn kept_bytes(&self) -> Result<KeptBytes, StorageError> {
        let (total, guests): (i64, i64) = sqlx::query_as(
            "select coalesce(sum(k.bytes), 0), \
             coalesce(sum(case when u.role = 'guest' then k.bytes else 0 end), 0) from \
             (select owner_id, sum(bytes + small_bytes + large_bytes) as bytes from files \
              group by owner_id \
              union all select owner_id, sum(bytes) from uploads group by owner_id) k \
             join users u on u.id = k.owner_id",
        )
        .fetch_one(self.readers())
        .await?;
        Ok(KeptBytes {
            total: total.cast_unsigned(),
            guests: guests.cast_unsigned(),
        })
    }

    /// Whether somebody came by name alone.
    pub(crate) async fn is_guest(&self, user: UserId) -> Result<bool, StorageError> {
        let guest: Option<bool> =
            sqlx::query_scalar("select role = 'guest' from users where id = $1")
                .bind(user.0)
                .fetch_optional(self.readers())
                .await?;
        Ok(guest.unwrap_or(true))
    }

    /// A file that somebody has begun to upload.
    pub(crate) async fn upload(
        &self,
        id: FileId,
        owner: UserId,
    ) -> Result<Option<NewUpload>, StorageError> {
        let row: Option<(String, i64)> =
            sqlx::query_as("select name, bytes from uploads where id = $1 and owner_id = $2")
                .bind(id.to_string())
                .bind(owner.0)
                .fetch_optional(self.readers())
                .await?;
        Ok(row.map(|(name, bytes)| NewUpload {
            id,
            owner,
            name,
            bytes: bytes.cast_unsigned(),
        }))
    }

    /// Whether somebody, whoever it is, uploads it.
    pub(crate) async fn is_upload(&self, id: FileId) -> Result<bool, StorageError> {
        let found: Option<i64> = sqlx::query_scalar("select 1 from uploads where id = $1")
            .bind(id.to_string())
            .fetch_optional(self.readers())
            .await?;
        Ok(found.is_some())
    }

    /// A file that has arrived.
    pub(crate) async fn file(&self, id: FileId) -> Result<Option<StoredFile>, StorageError> {
        let row = sqlx::query(select_files!("where id = $1"))
            .bind(id.to_string())
            .fetch_optional(self.readers())
            .await?;
        Ok(row.as_ref().map(stored_file).transpose()?)
    }

    /// Notes blobs that are about to be stored.
    pub(crate) async fn note_blobs(&self, keys: Vec<String>) -> Result<(), StorageError> {
        self.writer.change(NoteBlobs(keys)).await
    }

    /// Makes of an upload a file. Returns whether the upload was still there.
    pub(crate) async fn finish_upload(&self, file: StoredFile) -> Result<bool, StorageError> {
        self.writer.change(FinishUpload(file)).await
    }

    /// Forgets what somebody has begun to upload, or has uploaded and not
    /// sent. Returns whether there was such a thing.
    pub(crate) async fn drop_upload(
        &self,
        id: FileId,
        owner: UserId,
    ) -> Result<bool, StorageError> {
        self.writer.change(DropUpload { id, owner }).await
    }

    /// Forgets what was begun before `before_ms` and never sent.
    pub(crate) async fn forget_unsent(&self, before_ms: i64) -> Result<(), StorageError> {
        self.writer.change(ForgetUnsent { before_ms }).await
    }

    /// Blobs that have belonged to no file since before `before_ms`.
    pub(crate) async fn stray_blobs(
        &self,
        before_ms: i64,
        limit: u32,
    ) -> Result<Vec<String>, StorageError> {
        let keys = sqlx::query_scalar(
            "select blob_key from stray_blobs where since_ms < $1 order by since_ms limit $2",
        )
        .bind(before_ms)
        .bind(limit)
        .fetch_all(self.readers());
        Ok(keys.await?)
    }

    /// Notes that these blobs are no more.
    pub(crate) async fn blobs_deleted(&self, keys: Vec<String>) -> Result<(), StorageError> {
        self.writer.change(BlobsDeleted(keys)).await
    }
}

/// Makes the files part of a message: all of them, or none where one of them
/// is not the author's, not there, or part of a message already.
pub(super) async fn attach(
    tx: &mut Tx<'_>,
    author: UserId,
    drafts: &[DraftFile],
    place: (RoomId, Seq),
) -> Result<Option<Vec<File>>, sqlx::Error> {
    let mut files = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let row = sqlx::query(select_files!(
            "where id = $1 and owner_id = $2 and room_id is null"
        ))
        .bind(draft.id.to_string())
        .bind(author.0)
        .fetch_optional(&mut *tx.connection)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut file = stored_file(&row)?.file;
        if let FileKind::Picture { alt, .. } = &mut file.kind {
            alt.clone_from(&draft.alt);
        }
        files.push(file);
    }
    let (room, seq) = place;
    for file in &files {
        sqlx::query("update files set room_id = $2, seq = $3 where id = $1")
            .bind(file.id.to_string())
            .bind(room.0)
            .bind(seq.0)
            .execute(&mut *tx.connection)
            .await?;
    }
    Ok(Some(files))
}

/// Forgets the files sent with a message, or with all of a room. Their blobs
/// are swept.
pub(super) async fn delete_sent(
    tx: &mut Tx<'_>,
    room: RoomId,
    seq: Option<Seq>,
) -> Result<(), sqlx::Error> {
    let condition = |sql: &mut QueryBuilder<Sqlite>| {
        sql.push("room_id = ").push_bind(room.0);
        if let Some(seq) = seq {
            sql.push(" and seq = ").push_bind(seq.0);
        }
    };
    let mut strays = QueryBuilder::new(STRAYS_OF);
    condition(&mut strays);
    push_strays(&mut strays, tx).await?;
    let mut delete = QueryBuilder::new("delete from files where ");
    condition(&mut delete);
    delete.build().execute(&mut *tx.connection).await?;
    Ok(())
}

fn stored_file(row: &SqliteRow) -> Result<StoredFile, sqlx::Error> {
    let decode = |cause: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::Decode(cause);
    let number = |name| row.try_get::<i64, _>(name).map(i64::cast_unsigned);
    let pixels = |name| {
        let pixels = row.try_get::<i64, _>(name)?;
        u32::try_from(pixels).map_err(|e| decode(Box::new(e)))
    };
    let copy = |key, bytes| -> Result<Option<StoredCopy>, sqlx::Error> {
        let Some(blob_key) = row.try_get(key)? else {
            return Ok(None);
        };
        let bytes = number(bytes)?;
        Ok(Some(StoredCopy { blob_key, bytes }))
    };
    let kind: &str = row.try_get("kind")?;
    let kind = match kind {
        "picture" => FileKind::Picture {
            width: pixels("width")?,
            height: pixels("height")?,
            animated: row.try_get("animated")?,
            placeholder: row.try_get("placeholder")?,
            alt: String::new(),
        },
        "audio" => FileKind::Audio,
        "video" => FileKind::Video,
        "other" => FileKind::Other {
            undrawn: row
                .try_get::<Option<&str>, _>("undrawn")?
                .map(Undrawn::of_name),
        },
        other => return Err(decode(format!("unknown kind of file: {other}").into())),
    };
    let room: Option<i64> = row.try_get("room_id")?;
    let seq: Option<i64> = row.try_get("seq")?;
    Ok(StoredFile {
        owner: UserId(row.try_get("owner_id")?),
        file: File {
            id: FileId::new(row.try_get("id")?).map_err(|e| decode(Box::new(e)))?,
            name: row.try_get("name")?,
            media_type: row.try_get("media_type")?,
            bytes: number("bytes")?,
            kind,
        },
        blob_key: row.try_get("blob_key")?,
        small: copy("small_key", "small_bytes")?,
        large: copy("large_key", "large_bytes")?,
        sent: room.zip(seq).map(|(room, seq)| (RoomId(room), Seq(seq))),
    })
}

struct BeginUpload {
    upload: NewUpload,
    person_bytes: u64,
}

impl Change for BeginUpload {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let NewUpload {
            id,
            owner,
            name,
            bytes,
        } = &self.upload;
        let kept: i64 = sqlx::query_scalar(
            "select (select coalesce(sum(bytes + small_bytes + large_bytes), 0) \
               from files where owner_id = $1) \
             + (select coalesce(sum(bytes), 0) from uploads where owner_id = $1)",
        )
        .bind(owner.0)
        .fetch_one(&mut *tx.connection)
        .await?;
        if kept.cast_unsigned().saturating_add(*bytes) > self.person_bytes {
            return Ok(false);
        }
        sqlx::query(
            "insert into uploads (id, owner_id, name, bytes, created_at_ms) \
             values ($1, $2, $3, $4, $5)",
        )
        .bind(id.to_string())
        .bind(owner.0)
        .bind(name.as_str())
        .bind(bytes.cast_signed())
        .bind(tx.now_ms)
        .execute(&mut *tx.connection)
        .await?;
        Ok(true)
    }
}

struct NoteBlobs(Vec<String>);

impl Change for NoteBlobs {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        for key in &self.0 {
            sqlx::query("insert into stray_blobs (blob_key, since_ms) values ($1, $2)")
                .bind(key.as_str())
                .bind(tx.now_ms)
                .execute(&mut *tx.connection)
                .await?;
        }
        Ok(())
    }
}

struct FinishUpload(StoredFile);

impl Change for FinishUpload {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let StoredFile {
            owner,
            file,
            blob_key,
            small,
            large,
            sent: _,
        } = &self.0;
        let ended = sqlx::query("delete from uploads where id = $1 and owner_id = $2")
            .bind(file.id.to_string())
            .bind(owner.0)
            .execute(&mut *tx.connection)
            .await?;
        if ended.rows_affected() == 0 {
            return Ok(false);
        }
        let (kind, width, height, animated, placeholder) = match &file.kind {
            FileKind::Picture {
                width,
                height,
                animated,
                placeholder,
                alt: _,
            } => ("picture", *width, *height, *animated, placeholder.as_str()),
            FileKind::Audio => ("audio", 0, 0, false, ""),
            FileKind::Video => ("video", 0, 0, false, ""),
            FileKind::Other { .. } => ("other", 0, 0, false, ""),
        };
        let undrawn = match file.kind {
            FileKind::Other { undrawn } => undrawn.map(Undrawn::name),
            _ => None,
        };
        let key = |copy: &Option<StoredCopy>| copy.as_ref().map(|copy| copy.blob_key.clone());
        let bytes = |copy: &Option<StoredCopy>| copy.as_ref().map_or(0, |copy| copy.bytes);
        sqlx::query(
            "insert into files (id, owner_id, name, media_type, kind, bytes, blob_key, \
             small_key, small_bytes, large_key, large_bytes, width, height, animated, \
             placeholder, created_at_ms, undrawn) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        )
        .bind(file.id.to_string())
        .bind(owner.0)
        .bind(file.name.as_str())
        .bind(file.media_type.as_str())
        .bind(kind)
        .bind(file.bytes.cast_signed())
        .bind(blob_key.as_str())
        .bind(key(small))
        .bind(bytes(small).cast_signed())
        .bind(key(large))
        .bind(bytes(large).cast_signed())
        .bind(width)
        .bind(height)
        .bind(animated)
        .bind(placeholder)
        .bind(tx.now_ms)
        .bind(undrawn)
        .execute(&mut *tx.connection)
        .await?;
        let keys: Vec<_> = [Some(blob_key.clone()), key(small), key(large)]
            .into_iter()
            .flatten()
            .collect();
        delete_strays(tx, &keys).await?;
        Ok(true)
    }
}

struct DropUpload {
    id: FileId,
    owner: UserId,
}

impl Change for DropUpload {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let begun = sqlx::query("delete from uploads where id = $1 and owner_id = $2")
            .bind(self.id.to_string())
            .bind(self.owner.0)
            .execute(&mut *tx.connection)
            .await?;
        if begun.rows_affected() > 0 {
            return Ok(true);
        }
        push_strays(
            QueryBuilder::new(STRAYS_OF)
                .push("room_id is null and id = ")
                .push_bind(self.id.to_string())
                .push(" and owner_id = ")
                .push_bind(self.owner.0),
            tx,
        )
        .await?;
        let unsent =
            sqlx::query("delete from files where room_id is null and id = $1 and owner_id = $2")
                .bind(self.id.to_string())
                .bind(self.owner.0)
                .execute(&mut *tx.connection)
                .await?;
        Ok(unsent.rows_affected() > 0)
    }
}

struct ForgetUnsent {
    before_ms: i64,
}

impl Change for ForgetUnsent {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        sqlx::query("delete from uploads where created_at_ms < $1")
            .bind(self.before_ms)
            .execute(&mut *tx.connection)
            .await?;
        push_strays(
            QueryBuilder::new(STRAYS_OF)
                .push("room_id is null and created_at_ms < ")
                .push_bind(self.before_ms),
            tx,
        )
        .await?;
        sqlx::query("delete from files where room_id is null and created_at_ms < $1")
            .bind(self.before_ms)
            .execute(&mut *tx.connection)
            .await?;
        Ok(())
    }
}

struct BlobsDeleted(Vec<String>);

impl Change for BlobsDeleted {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        delete_strays(tx, &self.0).await
    }
}

/// Which files' blobs become strays at once; a condition follows.
const STRAYS_OF: &str = "with gone as (select blob_key, small_key, large_key from files where ";

/// Ends a statement that begins with [`STRAYS_OF`], and runs it.
async fn push_strays(sql: &mut QueryBuilder<Sqlite>, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
    sql.push(
        ") insert into stray_blobs (blob_key, since_ms) \
         select blob_key, 0 from gone \
         union all select small_key, 0 from gone where small_key is not null \
         union all select large_key, 0 from gone where large_key is not null",
    );
    sql.build().execute(&mut *tx.connection).await?;
    Ok(())
}

async fn delete_strays(tx: &mut Tx<'_>, keys: &[String]) -> Result<(), sqlx::Error> {
    for key in keys {
        sqlx::query("delete from stray_blobs where blob_key = $1")
            .bind(key.as_str())
            .execute(&mut *tx.connection)
            .await?;
    }
    Ok(())
}
