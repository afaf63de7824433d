//! Says how much a field takes, in the units that browsers count.

/// The `maxlength` of a field for so many characters. Browsers count the units
/// of UTF-16 of what is typed, the server counts characters once they are
/// composed: up to four units make one. A field takes whatever the server
/// takes, which has the last word.
pub(crate) fn field_length(chars: usize) -> String {
    (4 * chars).to_string()
}

#[cfg(test)]
mod tests {
    use protocol::{ROOM_NAME_MAX_CHARS, clean_room_name};

    use super::field_length;

    #[test]
    fn a_field_takes_what_the_server_takes() {
        let most: usize = field_length(ROOM_NAME_MAX_CHARS).parse().unwrap();
        // Of one unit, two, three and four.
        for one in [
            "x",
            "料",
            "🦀",
            "か\u{3099}",
            "\u{1112}\u{1161}\u{11ab}",
            "\u{3b1}\u{313}\u{300}\u{345}",
        ] {
            let name = one.repeat(ROOM_NAME_MAX_CHARS);
            // A sign alone makes no name.
            let name = format!("a{}", &name[one.len()..]);
            assert!(clean_room_name(&name).is_ok(), "{one}");
            assert!(name.encode_utf16().count() <= most, "{one}");
        }
    }
}
