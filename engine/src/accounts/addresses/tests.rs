use super::*;

fn of(email: &str, verified: bool) -> Identity {
    Identity {
        provider: "school".to_owned(),
        issuer: "https://id.school.example".to_owned(),
        subject: "1".to_owned(),
        name: "Ann".to_owned(),
        email: Some(email.to_owned()),
        email_verified: verified,
        picture_url: None,
        second_step: false,
    }
}

#[test]
fn addresses_are_kept_as_everybodys_are() {
    for (said, kept) in [
        ("Ann@Example.ORG", Some("ann@example.org")),
        ("jose\u{301}@example.org", Some("jos\u{e9}@example.org")),
        ("ann@example.org\u{200b}", None),
        ("\u{feff}ann@example.org", None),
        ("ann@example.org\r\nbcc: x@y.example", None),
        // NFC makes a K of the Kelvin sign.
        ("an\u{212a}@example.org", None),
    ] {
        let identity = cleaned(of(said, true));
        assert_eq!(identity.email.as_deref(), kept, "{said:?}");
        assert_eq!(identity.email_verified, kept.is_some(), "{said:?}");
    }
    assert!(!cleaned(of("ann@example.org", false)).email_verified);
}

#[test]
fn only_plain_addresses_are_of_a_domain() {
    let domains = ["example.org".to_owned(), "club.example".to_owned()];
    for (email, expected) in [
        ("ann@example.org", true),
        ("ann.lee+irori@club.example", true),
        ("o'hara_1-2@example.org", true),
        ("ann@sub.example.org", false),
        ("ann@notexample.org", false),
        ("ann@example.org.evil.example", false),
        ("ann@example.org.", false),
        ("ann@exampl\u{435}.org", false),
        ("ann@example\u{3002}org", false),
        ("ann@\u{ff45}xample.org", false),
        ("\u{430}nn@example.org", false),
        ("@example.org", false),
        (".ann@example.org", false),
        ("ann..lee@example.org", false),
        ("ann@evil.example@example.org", false),
        ("\"ann@evil.example\"@example.org", false),
        ("\"ann\"@example.org", false),
        ("ann(x)@example.org", false),
        ("ann,bob@example.org", false),
        ("ann%evil.example@example.org", false),
        ("evil.example!ann@example.org", false),
        ("=?utf-8?q?ann=40evil.example=3e?=x@example.org", false),
        ("ann@evil.example>@example.org", false),
        ("ann\\@example.org", false),
        ("ann", false),
        ("", false),
    ] {
        assert_eq!(is_of_domain(email, &domains), expected, "{email:?}");
    }
}
