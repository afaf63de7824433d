//! Short texts among the fields of a form that may be large.

use http::{HeaderMap, header};
use leptos::server_fn::Bytes;
use protocol::Rejection;

/// A message of 4,000 characters takes 16 kB at the most.
const TEXT_MAX_BYTES: usize = 64 * 1024;

/// What stands in a field of a form with files. It is read as far as a text
/// may go, however much the form may bring.
pub(super) async fn text<F, E>(mut field: F) -> Result<String, Rejection>
where
    F: futures_util::Stream<Item = Result<Bytes, E>> + Unpin,
{
    use futures_util::StreamExt as _;

    let mut bytes = Vec::new();
    while let Some(piece) = field.next().await {
        bytes.extend_from_slice(&piece.map_err(|_| broken())?);
        if bytes.len() > TEXT_MAX_BYTES {
            return Err(Rejection::TooLarge {
                max_bytes: TEXT_MAX_BYTES as u64,
            });
        }
    }
    String::from_utf8(bytes).map_err(|_| broken())
}

/// What the file in a field is called, if a file was chosen there. Browsers
/// write `%22` for `"` and everything else as it is, also a backslash; some
/// programs write `\"`.
pub(super) fn file_name(headers: &HeaderMap) -> Option<String> {
    let disposition = headers.get(header::CONTENT_DISPOSITION)?.as_bytes();
    let disposition = String::from_utf8_lossy(disposition);
    let (_, named) = disposition.split_once("filename=")?;
    let name = match named.strip_prefix('"') {
        Some(quoted) => &quoted[..closing_quote(quoted)?],
        None => named.split(';').next().unwrap_or_default().trim(),
    };
    let name = name
        .replace("\\\"", "\"")
        .replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n");
    // What browsers send where no file was chosen has an empty name.
    (!name.is_empty()).then_some(name)
}

/// Where a quoted text ends: at a quote behind which it goes on with another
/// part, or with nothing.
fn closing_quote(quoted: &str) -> Option<usize> {
    let mut places = quoted.match_indices('"').map(|(at, _)| at);
    places.find(|at| {
        let rest = quoted[at + 1..].trim_start();
        rest.is_empty() || rest.starts_with(';')
    })
}

/// The form stopped on its way, or is not a form.
pub(super) fn broken() -> Rejection {
    Rejection::Malformed {
        reason: "a form that is not whole".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_name() {
        for (sent, name) in [
            (
                r#"form-data; name="files"; filename="a b.txt""#,
                Some("a b.txt"),
            ),
            (
                r#"form-data; name="files"; filename="say %22hi%22.txt""#,
                Some(r#"say "hi".txt"#),
            ),
            (
                r#"form-data; name="files"; filename="say \"hi\".txt""#,
                Some(r#"say "hi".txt"#),
            ),
            (
                r#"form-data; name="files"; filename="a\b.txt""#,
                Some(r"a\b.txt"),
            ),
            (
                r#"form-data; name="files"; filename="trailing\""#,
                Some(r"trailing\"),
            ),
            (
                r#"form-data; filename="trailing\"; name="files""#,
                Some(r"trailing\"),
            ),
            (
                r#"form-data; name="files"; filename="a;b=c.txt""#,
                Some("a;b=c.txt"),
            ),
            (
                r#"form-data; name="files"; filename="100%.txt""#,
                Some("100%.txt"),
            ),
            (
                r#"form-data; name="files"; filename="%41.txt""#,
                Some("%41.txt"),
            ),
            (
                r#"form-data; name="files"; filename="a%0D%0Ab""#,
                Some("a\r\nb"),
            ),
            (
                r#"form-data; name="files"; filename="夏祭り.png""#,
                Some("夏祭り.png"),
            ),
            (
                "form-data; name=files; filename=plain.txt",
                Some("plain.txt"),
            ),
            (
                "form-data; filename=plain.txt; name=files",
                Some("plain.txt"),
            ),
            (r#"form-data; name="files"; filename="""#, None),
            (r#"form-data; name="files""#, None),
            (r#"form-data; name="files"; filename="never ends"#, None),
        ] {
            let value = http::HeaderValue::from_bytes(sent.as_bytes()).unwrap();
            let headers = HeaderMap::from_iter([(header::CONTENT_DISPOSITION, value)]);
            assert_eq!(file_name(&headers).as_deref(), name, "{sent}");
        }
        assert_eq!(file_name(&HeaderMap::new()), None);
    }
}
