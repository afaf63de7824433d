use proptest::prelude::*;

use super::*;

const WITHIN: &str = "https://10.0.0.5/";

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn led(from: &str, reach: Reach, location: &str) -> Option<(String, Reach)> {
    let places = Places::new([&url(WITHIN)]);
    let led = next(
        &places,
        (&url(from), reach),
        StatusCode::FOUND,
        Some(location),
    );
    led.ok().map(|(url, reach)| (url.into(), reach))
}

#[test]
fn every_hop_is_judged() {
    let (outside, public) = ("https://example.org/a/b", Reach::Public);
    for (location, to) in [
        ("c", Some("https://example.org/a/c")),
        ("/c?d#e", Some("https://example.org/c?d#e")),
        ("//example.com/", Some("https://example.com/")),
        ("https://8.8.8.8/", Some("https://8.8.8.8/")),
        ("http://example.org/", None),
        ("http://127.0.0.1/", None),
        ("https://127.0.0.1/", None),
        ("https://2130706433/", None),
        ("https://0x7f.1/", None),
        ("https://localhost/", None),
        ("https://a.localhost./", None),
        ("https://[::1]/", None),
        ("https://[::ffff:10.0.0.1]/", None),
        ("//169.254.169.254/latest/meta-data", None),
        ("https://user:secret@example.org/", None),
        ("file:///etc/passwd", None),
        ("data:text/html,x", None),
        ("https://", None),
        // Named by the administrator, but not by the one who leads there.
        (WITHIN, None),
    ] {
        let to = to.map(|to| (to.to_owned(), public));
        assert_eq!(led(outside, public, location), to, "{location}");
    }
}

#[test]
fn a_place_the_administrator_has_written_may_lead_on_to_itself_and_outside() {
    let anywhere = Reach::Anywhere;
    for (location, to) in [
        ("/c", Some(("https://10.0.0.5/c", Reach::Anywhere))),
        (
            "https://example.org/",
            Some(("https://example.org/", Reach::Public)),
        ),
        ("https://10.0.0.6/", None),
        ("http://10.0.0.5/", None),
        ("https://10.0.0.5:8443/", None),
    ] {
        let to = to.map(|(to, reach)| (to.to_owned(), reach));
        assert_eq!(led(WITHIN, anywhere, location), to, "{location}");
    }
}

#[test]
fn only_what_says_where_leads_somewhere() {
    let places = Places::default();
    let from = (&url("https://example.org/"), Reach::Public);
    for status in 300..400 {
        let status = StatusCode::from_u16(status).unwrap();
        let followed = [301, 302, 303, 307, 308].contains(&status.as_u16());
        let led = next(&places, from, status, Some("/a"));
        assert_eq!(led.is_ok(), followed, "{status}");
        let redirected = FetchError::Redirected {
            host: "example.org".to_owned(),
            status,
        };
        assert_eq!(next(&places, from, status, None), Err(redirected));
    }
}

proptest! {
    /// Whatever a host answers: where it leads has been judged, and it is
    /// never led further inside than it was asked.
    #[test]
    fn nothing_leads_inside(
        location in r"((https?|ftp|file|data):)?/{0,2}([a-z0-9.:\[\]@%]{0,20}|10\.0\.0\.5)/?\PC{0,20}",
        inside: bool,
    ) {
        let places = Places::new([&url(WITHIN)]);
        let (from, reach) = if inside {
            (url(WITHIN), Reach::Anywhere)
        } else {
            (url("https://example.org/"), Reach::Public)
        };
        if let Ok((to, next)) = next(&places, (&from, reach), StatusCode::FOUND, Some(&location)) {
            prop_assert_eq!(places.judge(&to), Ok(next));
            prop_assert!(inside || next == Reach::Public, "{}", to);
        }
    }
}
