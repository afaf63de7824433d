use super::*;

#[test]
fn addresses_are_taken_apart() {
    for (url, host) in [
        ("http://127.0.0.1:3000", "127.0.0.1:3000"),
        ("http://localhost:3000/", "localhost:3000"),
        ("http://chat.example", "chat.example:80"),
    ] {
        assert_eq!(authority(url).unwrap(), host);
    }
    for bad in ["https://a", "127.0.0.1:1", "http://", "http://a/b"] {
        assert!(authority(bad).is_err(), "{bad}");
    }
}

#[test]
fn every_special_byte_is_encoded() {
    assert_eq!(percent("Ann & 花"), "Ann%20%26%20%E8%8A%B1");
    assert_eq!(percent("a-b_c.~9"), "a-b_c.~9");
}
