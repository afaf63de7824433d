//! Which pages a stranger's `next` may name. Every door that takes one asks
//! here: forms, links, sign-ins that come back from a provider.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// The longest address that is looked at, in bytes. Ours are a tenth of it.
const LONGEST: usize = 2_000;

/// Addresses the server answers itself, never with a page to come back to.
const NOT_PAGES: [&str; 12] = [
    "api",
    "auth",
    "avatars",
    "files",
    "invite",
    "login",
    "logout",
    "preferences",
    "reset",
    "setup",
    "signup",
    "ws",
];

/// `next` as the address of a page of this server, ready for a `Location`
/// header, or nothing: not another site, not something the browser could read
/// as one (`//host`, `/\host`, a tab or line end inside), not an address that
/// is no page. It is judged, and given back, as browsers and proxies will read
/// it: `.` and `..` are followed first, in whatever way they are written.
pub fn own_page(next: &str) -> Option<String> {
    let odd = |c: char| c.is_control() || c == '\\';
    if next.len() > LONGEST || next.contains(odd) {
        return None;
    }
    let end = next.find(['?', '#']).unwrap_or(next.len());
    let (path, rest) = next.split_at(end);
    let mut segments: Vec<&str> = Vec::new();
    let mut read: Vec<Cow<'_, str>> = Vec::new();
    let mut written = path.strip_prefix('/')?.split('/').peekable();
    while let Some(segment) = written.next() {
        let plain = decode(segment)?;
        let is_dots = matches!(&*plain, "." | "..");
        if plain == ".." {
            segments.pop();
            read.pop();
        }
        if !is_dots {
            segments.push(segment);
            read.push(plain);
        } else if written.peek().is_none() {
            // `/a/..` is a folder, `/`.
            segments.push("");
            read.push(Cow::Borrowed(""));
        }
    }
    // An empty one before others would make the next a host: `//host`.
    if segments.len() > 1 && segments[0].is_empty() {
        return None;
    }
    let is_page = read.first().is_some_and(|first| {
        !NOT_PAGES
            .iter()
            .any(|taken| first.eq_ignore_ascii_case(taken))
    });
    is_page.then(|| {
        let address = format!("/{}{rest}", segments.join("/"));
        utf8_percent_encode(&address, FOREIGN).to_string()
    })
}

/// A segment as a server reads it; nothing if it hides what separates
/// segments, ends lines, or would be read once more by somebody who decodes
/// twice. A `%` that encodes nothing stays, and is refused like one that hides.
fn decode(segment: &str) -> Option<Cow<'_, str>> {
    let plain = percent_decode_str(segment).decode_utf8().ok()?;
    let hides = |c: char| c.is_ascii_control() || matches!(c, '/' | '\\' | '%');
    (!plain.contains(hides)).then_some(plain)
}

/// What may not stand in an address at all.
const FOREIGN: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

#[cfg(test)]
mod tests;
