//! Files as rows of the table `files`: how one is written and read.

use protocol::{File, FileId, FileKind, RoomId, Seq, Undrawn, UserId};

use crate::storage::{Storage, StorageError, sql::Statement};

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

impl StoredFile {
    /// The keys of all its blobs.
    pub(crate) fn blobs(&self) -> Vec<String> {
        let copies = [&self.small, &self.large];
        let copies = copies.into_iter().flatten().map(|copy| &copy.blob_key);
        [&self.blob_key]
            .into_iter()
            .chain(copies)
            .cloned()
            .collect()
    }
}

/// A smaller one of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredCopy {
    pub(crate) blob_key: String,
    pub(crate) bytes: u64,
}

/// What inserts files; [`bind`] binds a row of it.
macro_rules! insert_file {
    () => {
        "insert into files (id, owner_id, name, media_type, kind, bytes, blob_key, \
         small_key, small_bytes, large_key, large_bytes, width, height, animated, \
         placeholder, created_at_ms, undrawn) \
         {rows text, bigint, text, text, text, bigint, text, text, bigint, text, bigint, bigint, \
         bigint, boolean, text, bigint, text}"
    };
}

/// What selects [`FileRow`]s, before its own condition.
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

pub(in crate::storage) use {insert_file, select_files};

impl Storage {
    /// A file that has arrived.
    pub(crate) async fn file(&self, id: FileId) -> Result<Option<StoredFile>, StorageError> {
        let row: Option<FileRow> = self
            .sql(select_files!("where id = $1"))
            .bind(id.to_string())
            .optional()
            .await?;
        Ok(row.map(FileRow::file).transpose()?)
    }
}

/// Binds a file as a row of [`insert_file!`].
pub(in crate::storage) fn bind(row: &mut Statement, stored: &StoredFile, now_ms: i64) {
    let StoredFile {
        owner,
        file,
        blob_key,
        small,
        large,
        sent: _,
    } = stored;
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
    row.bind(file.id.to_string())
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
        .bind(i64::from(width))
        .bind(i64::from(height))
        .bind(animated)
        .bind(placeholder)
        .bind(now_ms)
        .bind(undrawn);
}

/// A file as [`select_files!`] reads it.
#[derive(sqlx::FromRow)]
pub(in crate::storage) struct FileRow {
    id: String,
    owner_id: i64,
    name: String,
    media_type: String,
    kind: String,
    bytes: i64,
    blob_key: String,
    small_key: Option<String>,
    small_bytes: i64,
    large_key: Option<String>,
    large_bytes: i64,
    width: i64,
    height: i64,
    animated: bool,
    placeholder: String,
    undrawn: Option<String>,
    room_id: Option<i64>,
    seq: Option<i64>,
}

impl FileRow {
    /// The file.
    pub(in crate::storage) fn file(self) -> Result<StoredFile, sqlx::Error> {
        let decode = |cause: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::Decode(cause);
        let pixels = |pixels| u32::try_from(pixels).map_err(|e| decode(Box::new(e)));
        let copy = |key: Option<String>, bytes: i64| {
            key.map(|blob_key| StoredCopy {
                blob_key,
                bytes: bytes.cast_unsigned(),
            })
        };
        let kind = match self.kind.as_str() {
            "picture" => FileKind::Picture {
                width: pixels(self.width)?,
                height: pixels(self.height)?,
                animated: self.animated,
                placeholder: self.placeholder,
                alt: String::new(),
            },
            "audio" => FileKind::Audio,
            "video" => FileKind::Video,
            "other" => FileKind::Other {
                undrawn: self.undrawn.as_deref().map(Undrawn::of_name),
            },
            other => return Err(decode(format!("unknown kind of file: {other}").into())),
        };
        let sent = self.room_id.zip(self.seq);
        Ok(StoredFile {
            owner: UserId(self.owner_id),
            file: File {
                id: FileId::new(&self.id).map_err(|e| decode(Box::new(e)))?,
                name: self.name,
                media_type: self.media_type,
                bytes: self.bytes.cast_unsigned(),
                kind,
            },
            blob_key: self.blob_key,
            small: copy(self.small_key, self.small_bytes),
            large: copy(self.large_key, self.large_bytes),
            sent: sent.map(|(room, seq)| (RoomId(room), Seq(seq))),
        })
    }
}
