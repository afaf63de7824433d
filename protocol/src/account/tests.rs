use super::*;

#[test]
fn addresses_are_cleaned() {
    for (raw, email) in [
        ("ann@example.org", "ann@example.org"),
        ("  Ann@Example.ORG ", "ann@example.org"),
        ("花子@例え.jp", "花子@例え.jp"),
        ("a@b", "a@b"),
        ("jose\u{301}@example.org", "jos\u{e9}@example.org"),
    ] {
        assert_eq!(clean_email(raw).as_deref(), Ok(email), "{raw:?}");
    }
    let long = format!("{}@example.org", "a".repeat(250));
    for raw in [
        "",
        "ann",
        "@a",
        "a@",
        "a b@c",
        "a@b..c",
        "a@.b",
        "a@b.",
        &long,
        "an\u{212a}@example.org",
        "ann@example.org\u{200b}",
        "\u{feff}ann@example.org",
        "a\u{ad}nn@example.org",
        "ann@example.org\0",
        "ann@exam\u{202e}ple.org",
        "ann@example.org\r\nbcc: x@y",
    ] {
        assert!(clean_email(raw).is_err(), "{raw:?}");
    }
}

#[test]
fn a_password_has_ten_characters_at_least() {
    assert!(clean_password("いろはにほへとちりぬ").is_ok());
    assert!(clean_password("ten chars!").is_ok());
    assert!(clean_password(&"a".repeat(PASSWORD_MAX_CHARS)).is_ok());
    for raw in ["", "nine char", &"a".repeat(PASSWORD_MAX_CHARS + 1)] {
        assert!(clean_password(raw).is_err(), "{raw:?}");
    }
}

#[test]
fn every_keyboard_gives_the_same_password() {
    assert_eq!(
        clean_password("が0123456789"),
        clean_password("か\u{3099}0123456789")
    );
}
