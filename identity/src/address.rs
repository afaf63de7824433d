//! Addresses as an administrator writes them.

use fetch::is_confidential;
use url::Url;

/// An endpoint as an administrator writes it, or what is wrong with it, as the
/// end of a sentence.
pub(crate) fn endpoint(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "is not a URL")?;
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        return Err("has to start with https://");
    }
    if !is_confidential(&url) {
        return Err("has to start with https:// (http:// is for this machine only)");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user name or a password");
    }
    if url.fragment().is_some() {
        return Err("must not contain a #");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_nobody_can_listen_in_on() {
        for (text, good) in [
            ("https://id.example.org", true),
            ("https://id.example.org/auth?tenant=1", true),
            ("http://127.0.0.1:8080/auth", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:8080", true),
            ("http://localhost:8080", true),
            ("http://localhost.example.org", false),
            ("http://127.0.0.1.example.org", false),
            ("http://10.0.0.1", false),
            ("http://id.example.org", false),
            ("https://user:secret@id.example.org", false),
            ("https://user@id.example.org", false),
            ("https://id.example.org/#a", false),
            ("ftp://id.example.org", false),
            ("javascript:alert(1)", false),
            ("id.example.org", false),
            ("", false),
        ] {
            assert_eq!(endpoint(text).is_ok(), good, "{text}");
        }
    }
}
