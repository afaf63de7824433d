//! Where the browser's files are: in a directory, or inside of this program.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use sha2::{Digest as _, Sha256};

use super::DIR;
use crate::config::{EmbeddedSite, SiteOptions};

/// The browser's files, wherever they are. Cloning gives another handle.
#[derive(Clone, Debug)]
pub(crate) enum Site {
    Directory(PathBuf),
    Embedded(Embedded),
}

impl Site {
    /// The one that the options name.
    pub(crate) fn of(options: &SiteOptions) -> Self {
        match options.inside() {
            Some(files) => Self::Embedded(files.into()),
            None => Self::Directory(options.dir()),
        }
    }

    /// Whether the build has made what pages load.
    pub(crate) fn is_built(&self) -> bool {
        match self {
            Self::Directory(dir) => dir.join(DIR).is_dir(),
            Self::Embedded(_) => true,
        }
    }

    /// The directory, for what is told to people.
    pub(crate) fn dir(&self) -> &Path {
        match self {
            Self::Directory(dir) => dir,
            Self::Embedded(_) => Path::new(""),
        }
    }

    /// The names and contents of what pages load, sorted by name.
    pub(super) fn loaded(&self) -> io::Result<Vec<(String, Bytes)>> {
        let mut files = match self {
            Self::Directory(dir) => fs::read_dir(dir.join(DIR))?
                .map(|entry| {
                    let name = entry?.file_name().to_string_lossy().into_owned();
                    Ok((name, None))
                })
                .collect::<io::Result<Vec<_>>>()?,
            Self::Embedded(files) => {
                let pkg = files.0.iter().filter_map(|file| {
                    let name = file.path.strip_prefix(DIR)?.strip_prefix('/')?;
                    Some((name.to_owned(), Some(Bytes::from_static(file.content))))
                });
                pkg.collect()
            }
        };
        files.retain(|(name, _)| {
            let extension = Path::new(name).extension().and_then(|it| it.to_str());
            matches!(extension, Some("css" | "js" | "wasm"))
        });
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        let read = files.into_iter().map(|(name, content)| {
            let content = match content {
                Some(content) => content,
                None => fs::read(self.dir().join(DIR).join(&name))?.into(),
            };
            Ok((name, content))
        });
        read.collect()
    }
}

/// The files inside of this program, each with its entity tag.
#[derive(Clone, Debug)]
pub(crate) struct Embedded(Arc<[File]>);

#[derive(Debug)]
struct File {
    path: &'static str,
    content: &'static [u8],
    tag: HeaderValue,
}

/// How files are packed, best first: what a browser calls it, and how the
/// build ends the names of such files.
const PACKED: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

impl From<EmbeddedSite> for Embedded {
    fn from(site: EmbeddedSite) -> Self {
        let files = site.0.iter().map(|&(path, content)| {
            let digest = Sha256::digest(content);
            let first = digest.first_chunk().copied().unwrap_or_default();
            let tag = format!("\"{:016x}\"", u64::from_be_bytes(first));
            File {
                path,
                content,
                tag: HeaderValue::try_from(tag)
                    .unwrap_or_else(|_| HeaderValue::from_static("\"\"")),
            }
        });
        Self(files.collect())
    }
}

impl Embedded {
    /// The answer to who asks for a file, if there is one of this path.
    pub(crate) fn answer(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<Response> {
        if method != Method::GET && method != Method::HEAD {
            return None;
        }
        let plain = self.find(path)?;
        let packed = PACKED.iter().find_map(|(encoding, ending)| {
            accepts(headers, encoding).then_some(())?;
            Some((*encoding, self.find(&format!("{path}{ending}"))?))
        });
        let (encoding, file) = packed.map_or((None, plain), |(it, file)| (Some(it), file));
        let asked = headers.get(header::IF_NONE_MATCH);
        let mut answer = if asked.is_some_and(|tags| names(tags, &file.tag)) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Bytes::from_static(file.content).into_response()
        };
        let kind = mime_guess::from_path(path).first_or_octet_stream();
        let of = answer.headers_mut();
        if let Ok(kind) = HeaderValue::try_from(kind.essence_str()) {
            of.insert(header::CONTENT_TYPE, kind);
        }
        of.insert(header::ETAG, file.tag.clone());
        of.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            of.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some(answer)
    }

    fn find(&self, path: &str) -> Option<&File> {
        self.0.iter().find(|file| file.path == path)
    }
}

/// Whether `Accept-Encoding` has this one, and not with a weight of nothing.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let said = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut choices = said
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','));
    choices.any(|choice| {
        let mut parts = choice.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|it| it.eq_ignore_ascii_case(encoding));
        let weight = parts.find_map(|it| it.strip_prefix("q="));
        named && weight.is_none_or(|it| it.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

/// Whether `If-None-Match` has this tag, weak or not.
fn names(tags: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(tags), Ok(tag)) = (tags.to_str(), tag.to_str()) else {
        return false;
    };
    tags.split(',')
        .map(|it| it.trim().trim_start_matches("W/"))
        .any(|it| it == tag || it == "*")
}
