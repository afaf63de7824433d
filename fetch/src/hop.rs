//! Decides whether a redirect is followed, and where it leads.

use http::StatusCode;
use url::Url;

use crate::{
    error::FetchError,
    places::{Places, Reach},
};

/// The next address of a request that went to `from` as far as `reach`, and how
/// it may be asked. It is judged like the first one. A host on the open
/// internet cannot redirect to a place that may be asked only because the
/// administrator has named it.
pub(crate) fn next(
    places: &Places,
    (from, reach): (&Url, Reach),
    status: StatusCode,
    location: Option<&str>,
) -> Result<(Url, Reach), FetchError> {
    let host = || from.host_str().unwrap_or_default().to_owned();
    let leads = matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let url = location
        .filter(|_| leads)
        .and_then(|location| from.join(location).ok());
    let Some(url) = url else {
        return Err(FetchError::Redirected {
            host: host(),
            status,
        });
    };
    let not_asked = |why| FetchError::NotAsked {
        host: url.host_str().unwrap_or_default().to_owned(),
        why,
    };
    let next = places.judge(&url).map_err(not_asked)?;
    if (reach, next) == (Reach::Public, Reach::Anywhere) {
        return Err(not_asked("is not asked because somebody outside says so"));
    }
    Ok((url, next))
}

#[cfg(test)]
mod tests;
