//! Cookies as a request brings them: the one parser for all of ours.
//!
//! A host shares its cookies with whatever else runs there, so a line may hold
//! anything: each pair is read alone, and one that is no cookie of ours, or no
//! cookie at all, spoils no other.

use cookie::Cookie;
use http::{HeaderMap, header};

/// The values of all cookies of this name, in the order the browser sent them.
/// Nothing is decoded: our values are plain ASCII.
pub fn cookies<'h>(headers: &'h HeaderMap, name: &'h str) -> impl Iterator<Item = &'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| Cookie::parse(str::from_utf8(pair).ok()?).ok())
        .filter(move |cookie| cookie.name() == name)
        .filter_map(|cookie| cookie.value_raw())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn found(lines: &[&[u8]]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        cookies(&headers, "ours").map(str::to_owned).collect()
    }

    #[test]
    fn what_others_on_the_host_keep_spoils_nothing() {
        for line in [
            "ours=1",
            " ours = 1 ",
            "team=花子; ours=1",
            "ours=1; team=花子",
            "a; ours=1; b",
            "=x; ours=1; =",
            ";;; ours=1;;",
            "a=\"x, y\"; ours=1",
            "a=\"; ours=1",
            "a=b=c; ours=1",
            "{\"json\":true}; ours=1",
            "xours=2; ours=1; oursx=3; OURS=4",
            "花子=ours=2; ours=1",
        ] {
            assert_eq!(found(&[line.as_bytes()]), ["1"], "{line}");
        }
        assert_eq!(found(&[b"a=\xff\xfe; ours=1"]), ["1"], "no text at all");
        assert_eq!(
            found(&[b"ours=\xff; ours=1"]),
            ["1"],
            "not even under our name"
        );
        assert_eq!(found(&[b"a=b", b"\xff", b"ours=1"]), ["1"], "several lines");
    }

    #[test]
    fn all_of_one_name_are_found_in_order() {
        assert_eq!(found(&[b"ours=1; ours=2", b"ours="]), ["1", "2", ""]);
        assert_eq!(found(&[b"ours=a=b"]), ["a=b"]);
        for line in ["", "ours", "our=1", "ours2=1", "x=ours"] {
            assert_eq!(found(&[line.as_bytes()]), Vec::<String>::new(), "{line}");
        }
    }
}
