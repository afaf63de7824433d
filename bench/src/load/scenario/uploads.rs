//! Memory of the server while many people send it files at once.

mod photograph;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use serde::Deserialize;
use tokio::task::JoinSet;

use self::photograph::{Kept, photograph};
use super::Bench;
use crate::{
    guest::Guest,
    http::Http,
    load::{
        process::{most_resident, precise},
        target::Target,
    },
};

const NAME: &str = "uploads";
/// How many upload at once.
const PEOPLE: usize = 20;
/// A file as large as the server takes by default.
const FILE_BYTES: usize = 25_000_000;
/// A photograph of 12 megapixels, as telephones take them.
const PHOTOGRAPH: (u16, u16) = (4_032, 3_024);
/// Bytes of a piece: what the browser's half sends at a time.
const PIECE_BYTES: usize = 512 * 1024;
/// Pictures are prepared one after the other: the last waits for all the others.
const PATIENCE: Duration = Duration::from_mins(5);

/// What the server says of an upload.
#[derive(Debug, Deserialize)]
struct Progress {
    offset: u64,
    file: Option<serde::de::IgnoredAny>,
}

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let people = bench.size(PEOPLE, 3);
    let bytes = bench.size(FILE_BYTES, 1_000_000);
    let (width, height) = bench.size(PHOTOGRAPH, (1_200, 900));
    let take = |kept| photograph(width, height, kept);
    for (what, file) in [
        ("files", vec![0x5a; bytes]),
        ("photographs", take(Kept::AsItIs)?),
        ("photographs to be turned", take(Kept::Turned)?),
        ("photographs in scans", take(Kept::InScans)?),
    ] {
        one_kind(bench, people, what, file.into())?;
    }
    Ok(())
}

fn one_kind(bench: &mut Bench<'_>, people: usize, what: &str, file: Bytes) -> Result<()> {
    let target = bench.target()?;
    let guests = target.guests(people)?;
    let before = precise(most_resident(target.pid()?)?);
    let begin = Instant::now();
    let size = precise(file.len() as u64);
    bench.runtime.block_on(upload_all(&target, guests, file))?;
    let took = begin.elapsed().as_secs_f64();
    let most = precise(most_resident(target.pid()?)?);
    target.stop();
    let note = format!(
        "{:.1} MB each, taken in within {took:.1} s; {:.0} MB before",
        size / 1e6,
        before / 1e6
    );
    let what = format!("Memory at the most, {people} upload {what}");
    bench.numbers.add(NAME, what, most / 1e6, "MB", note);
    Ok(())
}

async fn upload_all(target: &Target<'_>, guests: Vec<Guest>, file: Bytes) -> Result<()> {
    let mut uploads = JoinSet::new();
    for guest in guests {
        let http = Http::new(target.server.authority()).with_patience(PATIENCE);
        uploads.spawn(upload(http, guest, file.clone()));
    }
    while let Some(done) = uploads.join_next().await {
        done??;
    }
    Ok(())
}

/// Sends a file as the browser's half does: in pieces.
async fn upload(mut http: Http, guest: Guest, file: Bytes) -> Result<()> {
    let cookie = &guest.cookie;
    let bytes = file.len().to_string();
    let fields = [("name", "file"), ("bytes", bytes.as_str())];
    let begun = http.call("/api/begin_upload", cookie, &fields).await?;
    let id: String = begun.json()?;
    let mut offset = 0;
    loop {
        let end = file.len().min(offset + PIECE_BYTES);
        let at = offset.to_string();
        let fields = [("upload", id.as_str()), ("offset", at.as_str())];
        let piece = ("bytes", file.slice(offset..end));
        let sent = http
            .call_with_file("/api/upload_chunk", cookie, &fields, piece)
            .await?;
        let progress: Progress = sent.json()?;
        if progress.file.is_some() {
            return Ok(());
        }
        if end == file.len() {
            bail!("everything was sent, and it is no file");
        }
        offset = usize::try_from(progress.offset).context("the offset")?;
    }
}
