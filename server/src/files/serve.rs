//! `/files/{id}`, `/files/{id}/small` and `/files/{id}/large`.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use engine::files::{Files, Served, Variant};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use protocol::{Actor, FileId, FileKind, Rejection, clean_file_name};

use super::{
    disposition::disposition,
    range::{RangeRequest, asked},
};
use crate::edge::refusal::status_of;

/// Who may see a file may not any more tomorrow.
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("private, max-age=3600");

/// What strangers made runs nothing and asks for nothing, even where a browser
/// takes it for a page.
const CSP_OF_STRANGERS: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// On an answer that is to leave as it is: compressing it again gains nothing
/// and would take away its length and ranges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NotCompressed;

pub(crate) async fn original(
    files: State<Arc<Files>>,
    viewer: Extension<Actor>,
    id: Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    serve(&files, &viewer, &id, Variant::Original, &method, &headers).await
}

pub(crate) async fn small(
    files: State<Arc<Files>>,
    viewer: Extension<Actor>,
    id: Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    serve(&files, &viewer, &id, Variant::Small, &method, &headers).await
}

pub(crate) async fn large(
    files: State<Arc<Files>>,
    viewer: Extension<Actor>,
    id: Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    serve(&files, &viewer, &id, Variant::Large, &method, &headers).await
}

async fn serve(
    files: &Files,
    viewer: &Actor,
    id: &str,
    variant: Variant,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    let answer = async {
        let id = FileId::new(id).map_err(|_| Rejection::NotFound)?;
        let found = files.find(&viewer.user, id, variant).await?;
        answer(files, &found, variant, method, headers).await
    };
    let answer: Result<Response, Rejection> = answer.await;
    answer.unwrap_or_else(|rejection| status_of(&rejection).into_response())
}

async fn answer(
    files: &Files,
    found: &Served,
    variant: Variant,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, Rejection> {
    let tag = tag(found, variant);
    if value(headers, header::IF_NONE_MATCH).is_some_and(|tags| names(tags, &tag)) {
        return Ok(finish(StatusCode::NOT_MODIFIED, found, &tag, Body::empty()));
    }
    // A range of what it was before is of no use; and only GET has ranges.
    let same = value(headers, header::IF_RANGE).is_none_or(|known| known == tag);
    let range = value(headers, header::RANGE).filter(|_| same && method == Method::GET);
    let (status, range) = match asked(range, found.bytes) {
        RangeRequest::All => (StatusCode::OK, None),
        RangeRequest::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        RangeRequest::Outside => {
            let mut response = finish(
                StatusCode::RANGE_NOT_SATISFIABLE,
                found,
                &tag,
                Body::empty(),
            );
            set(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes */{}", found.bytes),
            );
            return Ok(response);
        }
    };
    let length = range.as_ref().map_or(found.bytes, |r| r.end - r.start);
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let blob = files.read(found, range.clone()).await?;
        Body::from_stream(blob.bytes)
    };
    let mut response = finish(status, found, &tag, body);
    set(&mut response, header::CONTENT_LENGTH, &length.to_string());
    if let Some(range) = range {
        let (first, last) = (range.start, range.end - 1);
        let of = format!("bytes {first}-{last}/{}", found.bytes);
        set(&mut response, header::CONTENT_RANGE, &of);
    }
    Ok(response)
}

/// What every answer about a file has.
fn finish(status: StatusCode, found: &Served, tag: &str, body: Body) -> Response {
    let mut response = (status, body).into_response();
    response.extensions_mut().insert(NotCompressed);
    let shown = !matches!(found.file.kind, FileKind::Other { .. });
    for (name, text) in [
        (header::ETAG, tag),
        (header::CONTENT_TYPE, found.media_type.as_str()),
        (
            header::CONTENT_DISPOSITION,
            &disposition(shown, &saved_name(found)),
        ),
    ] {
        set(&mut response, name, text);
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (header::CACHE_CONTROL, FOR_AN_HOUR),
        (header::CONTENT_SECURITY_POLICY, CSP_OF_STRANGERS),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ] {
        headers.insert(name, value);
    }
    response
}

/// A file never changes, nor does what is made of it.
fn tag(found: &Served, variant: Variant) -> String {
    let variant = match variant {
        Variant::Original => "",
        Variant::Small => "-small",
        Variant::Large => "-large",
    };
    format!("\"{}{variant}\"", found.file.id)
}

/// A smaller one of a picture has another format and ends as that does.
fn saved_name(found: &Served) -> String {
    let name = &found.file.name;
    if found.media_type == found.file.media_type {
        return name.clone();
    }
    let stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    clean_file_name(&format!("{stem}.webp"))
}

/// Whether a list of tags has this one. Ours are strong, but a proxy that
/// compresses makes them weak.
fn names(tags: &str, tag: &str) -> bool {
    tags.split(',').any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    })
}

fn value(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// What we write is ASCII without controls; what could not be sent is left out.
fn set(response: &mut Response, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().insert(name, value);
    }
}
