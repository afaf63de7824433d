//! Makes a file of an upload that has arrived: recognises it by its content,
//! and cleans it where it is a picture.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use media::{Cost, Kind, Limits, PictureError, PictureFormat, Thumbnail, clean_picture};
use protocol::{FileKind, Rejection, Undrawn};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use crate::pictures::{NotRun, Payer, Pictures, undrawn};

/// A file as it is to be stored.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Its bytes, from the beginning.
    pub(super) source: File,
    pub(super) sha256: [u8; 32],
    pub(super) bytes: u64,
    pub(super) media_type: &'static str,
    pub(super) kind: FileKind,
    /// The small and the large one, where they are worth having.
    pub(super) copies: [Option<Copy>; 2],
}

/// A smaller one of a picture.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) webp: Vec<u8>,
    pub(super) sha256: [u8; 32],
}

/// Why there is nothing to be stored.
#[derive(Debug)]
pub(super) enum Refused {
    /// The person has had as many pictures made as one may for now.
    Later(Rejection),
    /// The disk.
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

impl From<NotRun> for Refused {
    fn from(cause: NotRun) -> Self {
        match cause.rejection() {
            Some(rejection) => Self::Later(rejection),
            None => Self::Io(io::Error::other(cause)),
        }
    }
}

/// Prepares the file at `path`; pictures when it is their turn. One that cannot
/// be drawn is a file like others, with what is wrong with it.
pub(super) async fn prepare(
    path: PathBuf,
    payer: Payer,
    pictures: &Pictures,
) -> Result<Prepared, Refused> {
    let of = path.clone();
    let (kind, undrawn) = match blocking(move || recognise(&of)).await? {
        Seen::Picture(cost) => {
            let of = path.clone();
            let drawn = pictures.run(payer, cost, move || picture(&of));
            match drawn.await? {
                Ok(prepared) => return Ok(prepared),
                Err(cause) => (Kind::Other, Some(undrawn(cause)?)),
            }
        }
        Seen::Other(kind, undrawn) => (kind, undrawn),
    };
    blocking(move || Ok(as_it_is(&path, kind, undrawn)?)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    let worked = spawn_blocking(work).await;
    worked.unwrap_or_else(|cause| Err(Refused::Io(io::Error::other(cause))))
}

/// What a file is at first sight.
enum Seen {
    /// A picture, and what decoding it will cost.
    Picture(Cost),
    /// Something that is stored as it is.
    Other(Kind, Option<Undrawn>),
}

fn recognise(path: &Path) -> Result<Seen, Refused> {
    let mut source = BufReader::new(File::open(path)?);
    let mut head = Vec::with_capacity(Kind::HEAD_BYTES);
    source
        .by_ref()
        .take(Kind::HEAD_BYTES as u64)
        .read_to_end(&mut head)?;
    let kind = Kind::recognise(&head);
    let undrawn = match kind {
        // There is no decoder for AVIF: see `media::PictureFormat::Avif`.
        Kind::Undecoded | Kind::Picture(PictureFormat::Avif) => Some(Undrawn::UnknownKind),
        Kind::Picture(_) => match Cost::of(&mut source, &Limits::default()) {
            Ok(cost) => return Ok(Seen::Picture(cost)),
            Err(cause) => Some(undrawn(cause)?),
        },
        Kind::Audio(_) | Kind::Video(_) | Kind::Other => None,
    };
    Ok(Seen::Other(kind, undrawn))
}

fn picture(path: &Path) -> Result<Prepared, PictureError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut cleaned = BufWriter::new(tempfile::tempfile_in(dir)?);
    let mut source = BufReader::new(File::open(path)?);
    let picture = clean_picture(&mut source, &mut cleaned, &Limits::default())?;
    cleaned.flush()?;
    let mut source = cleaned
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    let (sha256, bytes) = hash(&mut source)?;
    Ok(Prepared {
        source,
        sha256,
        bytes,
        media_type: picture.format.media_type(),
        copies: copies(picture.thumbnails),
        kind: FileKind::Picture {
            width: picture.width,
            height: picture.height,
            animated: picture.animated,
            placeholder: picture.placeholder,
            alt: String::new(),
        },
    })
}

/// The smaller first; one alone is the larger, unless the picture is so small
/// that both are one.
fn copies(thumbnails: Vec<Thumbnail>) -> [Option<Copy>; 2] {
    let mut copies = thumbnails.into_iter().map(|thumbnail| Copy {
        sha256: Sha256::digest(&thumbnail.webp).into(),
        webp: thumbnail.webp,
    });
    [copies.next(), copies.next()]
}

fn as_it_is(path: &Path, kind: Kind, undrawn: Option<Undrawn>) -> io::Result<Prepared> {
    let mut source = File::open(path)?;
    let (sha256, bytes) = hash(&mut source)?;
    let (kind, media_type) = match kind {
        Kind::Audio(_) => (FileKind::Audio, kind.media_type()),
        Kind::Video(_) => (FileKind::Video, kind.media_type()),
        Kind::Picture(_) | Kind::Undecoded | Kind::Other => {
            (FileKind::Other { undrawn }, Kind::Other.media_type())
        }
    };
    Ok(Prepared {
        source,
        sha256,
        bytes,
        media_type,
        kind,
        copies: [None, None],
    })
}

/// A file, from its beginning, and the hash of what is in it.
pub(super) async fn open_hashed(path: PathBuf) -> io::Result<(File, [u8; 32])> {
    let hashed = spawn_blocking(move || {
        let mut file = File::open(path)?;
        let (sha256, _) = hash(&mut file)?;
        Ok((file, sha256))
    });
    hashed.await.map_err(io::Error::other)?
}

/// Of all that is in the file, which is at its beginning after that.
fn hash(file: &mut File) -> io::Result<([u8; 32], u64)> {
    file.rewind()?;
    let mut hash = Sha256::new();
    let bytes = io::copy(file, &mut hash)?;
    file.rewind()?;
    Ok((hash.finalize().into(), bytes))
}
