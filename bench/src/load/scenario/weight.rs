//! What a browser loads before the page is alive: what the page links to, as
//! the server sends it.

use anyhow::{Result, ensure};
use hyper::header::CONTENT_ENCODING;

use super::{Bench, pages};
use crate::{
    http::Http,
    load::{numbers::Goal, process::precise, target::Target},
    page,
};

const NAME: &str = "weight";

/// Bytes of one kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Bytes {
    plain: u64,
    packed: u64,
}

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let target = bench.target()?;
    let loaded = bench.runtime.block_on(load(&target));
    target.stop();
    let (html, assets) = loaded?;
    let mut rows = Vec::new();
    for (extension, what) in [
        ("wasm", "WebAssembly"),
        ("js", "JavaScript"),
        ("css", "CSS"),
    ] {
        let of_kind = assets.iter().filter(|(path, _)| is_a(path, extension));
        let bytes: Vec<_> = of_kind.map(|&(_, bytes)| bytes).collect();
        ensure!(!bytes.is_empty(), "the page links to no {what}");
        rows.push((what.to_owned(), sum(&bytes)));
    }
    let parts: Vec<_> = rows.iter().map(|&(_, bytes)| bytes).collect();
    rows.push(("All three".to_owned(), sum(&parts)));
    let what = format!("HTML of a room with {} messages", pages::MESSAGES);
    rows.push((what.clone(), html));
    let first = sum(&[html, sum(&parts)]);
    for (what, bytes) in rows {
        let note = if bytes.packed < bytes.plain {
            format!("brotli; {:.1} kB unpacked", precise(bytes.plain) / 1e3)
        } else {
            "not packed".to_owned()
        };
        let kilobytes = precise(bytes.packed) / 1e3;
        bench.numbers.add(NAME, what, kilobytes, "kB", note);
    }
    for (what, bytes, most) in [
        (format!("{what}, unpacked"), html.plain, 60.0),
        ("First load".to_owned(), first.packed, 250.0),
    ] {
        let row = bench
            .numbers
            .add(NAME, what, precise(bytes) / 1e3, "kB", "");
        row.goal(Goal::AtMost(most));
    }
    Ok(())
}

/// The page, and everything it links to.
async fn load(target: &Target<'_>) -> Result<(Bytes, Vec<(String, Bytes)>)> {
    pages::fill(target).await?;
    let mut http = Http::new(target.server.authority());
    let cookie = &target.visitor.cookie;
    let answer = http.get(&target.room.path, Some(cookie)).await?;
    let linked = page::read(answer.page()?).assets;
    ensure!(
        !linked.is_empty(),
        "the page links to nothing in /pkg; is the site built?"
    );
    let html = fetch(&mut http, cookie, &target.room.path).await?;
    let mut assets = Vec::new();
    for path in linked {
        let bytes = fetch(&mut http, cookie, &path).await?;
        assets.push((path, bytes));
    }
    Ok((html, assets))
}

async fn fetch(http: &mut Http, cookie: &str, path: &str) -> Result<Bytes> {
    let plain = http.get(path, Some(cookie)).await?;
    let packed = http.get_packed(path, cookie).await?;
    for answer in [&plain, &packed] {
        let status = answer.status;
        ensure!(status.is_success(), "{path} was answered {status}");
    }
    ensure!(
        plain.headers.get(CONTENT_ENCODING).is_none(),
        "{path} came packed to somebody who cannot unpack it"
    );
    Ok(Bytes {
        plain: plain.body.len() as u64,
        packed: packed.body.len() as u64,
    })
}

fn is_a(path: &str, extension: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path.rsplit_once('.').is_some_and(|(_, it)| it == extension)
}

fn sum(parts: &[Bytes]) -> Bytes {
    parts.iter().fold(Bytes::default(), |sum, it| Bytes {
        plain: sum.plain + it.plain,
        packed: sum.packed + it.packed,
    })
}

#[cfg(test)]
mod tests;
