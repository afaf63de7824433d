//! Uploads: what is on its way, and what has arrived and was not sent yet.

use protocol::{FileId, UserId};

use crate::storage::{
    Storage, StorageError,
    files::{
        blobs::{delete_strays, strays},
        file_row::{self, StoredFile, insert_file},
        pieces::pieces_are_over,
    },
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
        let (total, guests): (i64, i64) = self
            .sql(
                "select cast(coalesce(sum(k.bytes), 0) as bigint), \
                 cast(coalesce(sum(case when u.role = 'guest' then k.bytes else 0 end), 0) \
                 as bigint) from \
                 (select owner_id, sum(bytes + small_bytes + large_bytes) as bytes from files \
                  group by owner_id \
                  union all select owner_id, sum(bytes) from uploads group by owner_id) k \
                 join users u on u.id = k.owner_id",
            )
            .one()
            .await?;
        Ok(KeptBytes {
            total: total.cast_unsigned(),
            guests: guests.cast_unsigned(),
        })
    }

    /// Whether somebody came by name alone.
    pub(crate) async fn is_guest(&self, user: UserId) -> Result<bool, StorageError> {
        let guest: Option<bool> = self
            .sql("select role = 'guest' from users where id = $1")
            .bind(user.0)
            .optional_value()
            .await?;
        Ok(guest.unwrap_or(true))
    }

    /// A file that somebody has begun to upload.
    pub(crate) async fn upload(
        &self,
        id: FileId,
        owner: UserId,
    ) -> Result<Option<NewUpload>, StorageError> {
        let row: Option<(String, i64)> = self
            .sql("select name, bytes from uploads where id = $1 and owner_id = $2")
            .bind(id.to_string())
            .bind(owner.0)
            .optional()
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
        let found = self
            .sql("select exists (select 1 from uploads where id = $1)")
            .bind(id.to_string())
            .value();
        Ok(found.await?)
    }

    /// Makes of an upload a file. Returns its pieces, which are strays now; `None`
    /// where the upload was not there any more.
    pub(crate) async fn finish_upload(
        &self,
        file: StoredFile,
    ) -> Result<Option<Vec<String>>, StorageError> {
        self.writer.change(FinishUpload(file)).await
    }

    /// Forgets what somebody has begun to upload, or has uploaded and not sent.
    /// Returns the blobs that are strays by that; `None` where there was no such
    /// thing.
    pub(crate) async fn drop_upload(
        &self,
        id: FileId,
        owner: UserId,
    ) -> Result<Option<Vec<String>>, StorageError> {
        self.writer.change(DropUpload { id, owner }).await
    }

    /// Forgets what was begun before `before_ms` and never sent.
    pub(crate) async fn forget_unsent(&self, before_ms: i64) -> Result<(), StorageError> {
        self.writer.change(ForgetUnsent { before_ms }).await
    }
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
        let kept: i64 = tx
            .db
            .sql(
                "select cast((select coalesce(sum(bytes + small_bytes + large_bytes), 0) \
                   from files where owner_id = $1) \
                 + (select coalesce(sum(bytes), 0) from uploads where owner_id = $1) as bigint)",
            )
            .bind(owner.0)
            .value()
            .await?;
        if kept.cast_unsigned().saturating_add(*bytes) > self.person_bytes {
            return Ok(false);
        }
        tx.db
            .sql(
                "insert into uploads (id, owner_id, name, bytes, created_at_ms) \
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(id.to_string())
            .bind(owner.0)
            .bind(name.as_str())
            .bind(bytes.cast_signed())
            .bind(tx.now_ms)
            .run()
            .await?;
        Ok(true)
    }
}

struct FinishUpload(StoredFile);

impl Change for FinishUpload {
    type Output = Option<Vec<String>>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        let Self(file) = self;
        let Some(pieces) = end_upload(tx, file.file.id, file.owner).await? else {
            return Ok(None);
        };
        tx.db
            .sql(insert_file!())
            .rows([&*file], |row, file| file_row::bind(row, file, tx.now_ms))
            .run()
            .await?;
        delete_strays(tx, &file.blobs()).await?;
        Ok(Some(pieces))
    }
}

/// Ends an upload, if it is theirs. Returns its pieces, which are swept.
async fn end_upload(
    tx: &mut Tx<'_>,
    id: FileId,
    owner: UserId,
) -> Result<Option<Vec<String>>, sqlx::Error> {
    let pieces = tx
        .db
        .sql("select blob_key from upload_pieces where upload_id = $1")
        .bind(id.to_string())
        .values()
        .await?;
    tx.db
        .sql(pieces_are_over!("id = $1 and owner_id = $2"))
        .bind(id.to_string())
        .bind(owner.0)
        .run()
        .await?;
    let ended = tx
        .db
        .sql("delete from uploads where id = $1 and owner_id = $2")
        .bind(id.to_string())
        .bind(owner.0)
        .run()
        .await?;
    Ok((ended > 0).then_some(pieces))
}

struct DropUpload {
    id: FileId,
    owner: UserId,
}

/// The blobs of a file: its own, and those of the smaller ones of a picture.
type Keys = (String, Option<String>, Option<String>);

impl Change for DropUpload {
    type Output = Option<Vec<String>>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        if let Some(pieces) = end_upload(tx, self.id, self.owner).await? {
            return Ok(Some(pieces));
        }
        tx.db
            .sql(strays!("room_id is null and id = $1 and owner_id = $2"))
            .bind(self.id.to_string())
            .bind(self.owner.0)
            .run()
            .await?;
        let unsent: Option<Keys> = tx
            .db
            .sql(
                "delete from files where room_id is null and id = $1 and owner_id = $2 \
                 returning blob_key, small_key, large_key",
            )
            .bind(self.id.to_string())
            .bind(self.owner.0)
            .optional()
            .await?;
        Ok(unsent.map(|(key, small, large)| {
            let copies = [small, large].into_iter().flatten();
            [key].into_iter().chain(copies).collect()
        }))
    }
}

struct ForgetUnsent {
    before_ms: i64,
}

impl Change for ForgetUnsent {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let mut script = tx.script();
        // What a piece has come of within the time goes on.
        script
            .sql(pieces_are_over!(
                "created_at_ms < $1 and not exists (select 1 from upload_pieces p \
                 where p.upload_id = uploads.id and p.arrived_at_ms >= $2)"
            ))
            .bind(self.before_ms)
            .bind(self.before_ms);
        script
            .sql(
                "delete from uploads where created_at_ms < $1 and not exists \
                 (select 1 from upload_pieces p \
                  where p.upload_id = uploads.id and p.arrived_at_ms >= $2)",
            )
            .bind(self.before_ms)
            .bind(self.before_ms);
        script
            .sql(strays!("room_id is null and created_at_ms < $1"))
            .bind(self.before_ms);
        script
            .sql("delete from files where room_id is null and created_at_ms < $1")
            .bind(self.before_ms);
        script.run(tx.db).await
    }
}
