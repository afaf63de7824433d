//! Decides which addresses a link may lead to.

/// The schemes of addresses in messages.
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// Whether a message may link to this. Everything else is not shown as a link:
/// what is relative, what browsers would run, and what they would read
/// differently from what it looks like.
pub(crate) fn is_outside(address: &str) -> bool {
    let scheme = SCHEMES.into_iter().find(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    scheme.is_some_and(|scheme| {
        let rest = &address[scheme.len()..];
        !rest.is_empty()
            && !rest.starts_with(['/', '?', '#'])
            && !rest.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\')
    })
}

/// Whether this is a path on our own server, percent-encoded, as rooms have it.
pub(crate) fn is_inside(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/-._~%!$&()*+,;=:@".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_or_to_a_mailbox() {
        for address in [
            "http://a.example",
            "https://a.example/資料?a=b&c=\"d\"#e",
            "HTTPS://a.example",
            "mailto:a@b.example",
        ] {
            assert!(is_outside(address), "{address}");
        }
        for address in [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " https://a.example",
            "https:a.example",
            "https:\\\\a.example",
            "https:///a.example",
            "https://",
            "https://a.example/ b",
            "https://a.example/\u{1}",
            "//a.example",
            "/rooms/a",
            "a",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://a.example",
            "mailto:",
            "資料",
        ] {
            assert!(!is_outside(address), "{address}");
        }
    }

    #[test]
    fn rooms_are_paths_of_ours() {
        for path in ["/rooms/%E6%96%99", "/rooms/a-b_c", "/"] {
            assert!(is_inside(path), "{path}");
        }
        for path in [
            "",
            "rooms/a",
            "//a.example",
            "/\\a.example",
            "/rooms/\"onclick=x",
            "/rooms/a b",
            "/rooms/火",
            "https://a.example",
            "javascript:x",
        ] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
