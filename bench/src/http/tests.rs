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
fn every_special_byte_of_a_form_is_encoded() {
    let form = fields_of(&[("name", "Ann & 花"), ("a-b_c.~9", "")]);
    assert_eq!(form, "name=Ann%20%26%20%E8%8A%B1&a-b_c.~9=");
}
