//! Short texts among the fields of a form that may be large.

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

/// The form stopped on its way, or is not a form.
pub(super) fn broken() -> Rejection {
    Rejection::Malformed {
        reason: "a form that is not whole".to_owned(),
    }
}
