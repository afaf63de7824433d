//! Takes in a picture that somebody sends, and makes the two squares of it.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Seek as _},
    path::Path,
    sync::Arc,
};

use app::backend::Upload;
use engine::{
    pictures::{Payer, Pictures, undrawn},
    storage::Avatar,
};
use futures_util::StreamExt as _;
use media::{Cost, Limits, PictureError};
use protocol::{AVATAR_MAX_BYTES, Rejection, Undrawn};
use sha2::{Digest as _, Sha256};
use tokio::{io::AsyncWriteExt as _, task::spawn_blocking};

/// Makes pictures of people, in turn with whoever else decodes pictures.
#[derive(Clone, Debug)]
pub(crate) struct Studio {
    pictures: Pictures,
    /// For what is on its way: on the disk that everything else is on, not in
    /// memory, where a system may keep its temporary files.
    dir: Arc<Path>,
}

impl Studio {
    pub(crate) fn new(dir: &Path, pictures: Pictures) -> Self {
        Self {
            pictures,
            dir: dir.into(),
        }
    }

    /// Makes a picture of what is being sent.
    pub(crate) async fn of_upload(
        &self,
        payer: Payer,
        upload: Upload,
    ) -> Result<Avatar, Rejection> {
        let file = self.keep(upload).await?;
        self.draw(payer, BufReader::new(file)).await
    }

    /// Makes a picture of what was fetched.
    pub(crate) async fn of_bytes(&self, payer: Payer, bytes: Vec<u8>) -> Result<Avatar, Rejection> {
        self.draw(payer, Cursor::new(bytes)).await
    }

    /// Into a file that nobody sees and that goes with its handle.
    async fn keep(&self, mut upload: Upload) -> Result<File, Rejection> {
        let file = tempfile::tempfile_in(&self.dir).map_err(|cause| trouble(&cause))?;
        let mut file = tokio::fs::File::from_std(file);
        let mut size = 0_u64;
        while let Some(chunk) = upload.next().await {
            let chunk = chunk.map_err(|_| Rejection::NotAPicture {
                why: Undrawn::Damaged,
            })?;
            size = size.saturating_add(chunk.len() as u64);
            // What is too large is heard to its end: a browser that is still
            // sending would not show why it was refused.
            if size > AVATAR_MAX_BYTES {
                continue;
            }
            file.write_all(&chunk)
                .await
                .map_err(|cause| trouble(&cause))?;
        }
        if size > AVATAR_MAX_BYTES {
            return Err(Rejection::TooLarge {
                max_bytes: AVATAR_MAX_BYTES,
            });
        }
        file.flush().await.map_err(|cause| trouble(&cause))?;
        let mut file = file.into_std().await;
        file.rewind().map_err(|cause| trouble(&cause))?;
        Ok(file)
    }

    async fn draw<S>(&self, payer: Payer, mut source: S) -> Result<Avatar, Rejection>
    where
        S: io::BufRead + io::Seek + Send + 'static,
    {
        let measured = spawn_blocking(move || {
            let cost = Cost::of(&mut source, &Limits::default());
            cost.map(|cost| (cost.of_first_frame(), source))
        });
        let measured = measured.await.map_err(|cause| trouble(&cause))?;
        let (cost, mut source) = measured.map_err(refused)?;
        let draw = move || media::avatar(&mut source, None, &Limits::default());
        match self.pictures.run(payer, cost, draw).await {
            Ok(drawn) => drawn.map(named).map_err(refused),
            Err(cause) => Err(cause.rejection().unwrap_or_else(|| trouble(&cause))),
        }
    }
}

fn refused(cause: PictureError) -> Rejection {
    match undrawn(cause) {
        Ok(why) => Rejection::NotAPicture { why },
        Err(cause) => trouble(&cause),
    }
}

fn named(avatar: media::Avatar) -> Avatar {
    let mut hash = format!("{:x}", Sha256::digest(&avatar.large_webp));
    hash.truncate(16);
    Avatar {
        hash,
        px96: avatar.small_webp,
        px256: avatar.large_webp,
    }
}

fn trouble(cause: &dyn std::error::Error) -> Rejection {
    tracing::error!(%cause, "a picture of somebody could not be made");
    Rejection::Internal
}
