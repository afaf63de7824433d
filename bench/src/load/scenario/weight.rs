//! What a browser loads before the page is alive.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use super::{Bench, kilobytes, pages};

const NAME: &str = "weight";

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let pkg = bench.args.server.site.join("pkg");
    let files =
        files_in(&pkg).with_context(|| format!("{} (is the site built?)", pkg.display()))?;
    let mut raw_total = 0;
    let mut brotli_total = 0;
    for (extension, what) in [
        ("wasm", "WebAssembly"),
        ("js", "JavaScript"),
        ("css", "CSS"),
    ] {
        let sizes = sizes(&files, extension)?;
        raw_total += sizes.raw;
        brotli_total += sizes.brotli;
        let note = format!("brotli; {:.0} kB as it is", kilobytes(sizes.raw));
        bench
            .numbers
            .add(NAME, what, kilobytes(sizes.brotli), "kB", note);
    }
    let note = format!("brotli; {:.0} kB as it is", kilobytes(raw_total));
    bench
        .numbers
        .add(NAME, "All three", kilobytes(brotli_total), "kB", note);

    let target = bench.target()?;
    let html = bench.runtime.block_on(pages::fill_and_get(&target))?;
    target.stop();
    let note = format!("as it is, with {} messages", pages::MESSAGES);
    bench
        .numbers
        .add(NAME, "HTML of a room", kilobytes(html), "kB", note);
    Ok(())
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Sizes {
    raw: u64,
    brotli: u64,
}

/// Bytes of all files of a kind; one without a brotli twin counts as it is.
fn sizes(files: &[PathBuf], extension: &str) -> Result<Sizes> {
    let mut sizes = Sizes::default();
    for file in files {
        if file.extension().is_none_or(|it| it != extension) {
            continue;
        }
        let raw = fs::metadata(file)?.len();
        let twin = file.with_added_extension("br");
        sizes.raw += raw;
        sizes.brotli += fs::metadata(twin).map_or(raw, |twin| twin.len());
    }
    Ok(sizes)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_in(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_kind_are_summed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("snippets")).unwrap();
        for (name, bytes) in [
            ("irori.abc.js", 100),
            ("irori.abc.js.br", 30),
            ("irori.abc.js.gz", 40),
            ("irori.wasm", 1_000),
            ("snippets/inline.js", 7),
        ] {
            fs::write(folder.path().join(name), vec![0; bytes]).unwrap();
        }
        let files = files_in(folder.path()).unwrap();
        assert_eq!(files.len(), 5);
        let sizes = |extension| sizes(&files, extension).unwrap();
        assert_eq!(
            sizes("js"),
            Sizes {
                raw: 107,
                brotli: 37
            }
        );
        assert_eq!(
            sizes("wasm"),
            Sizes {
                raw: 1_000,
                brotli: 1_000
            }
        );
        assert_eq!(sizes("css"), Sizes::default());
    }
}
