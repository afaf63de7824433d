use super::*;

#[test]
fn words_are_told_from_cjk() {
    for c in ['a', 'Z', '0', 'é', 'ж'] {
        assert!(is_word(c) && !is_cjk(c), "{c}");
    }
    for c in ['火', 'ん', 'ア', '가', 'Ａ', 'ｱ', '々'] {
        assert!(!is_word(c) && is_cjk(c), "{c}");
    }
}

#[test]
fn addresses_and_languages_name_nobody() {
    for (before, sign, may) in [
        (None, '@', true),
        (Some(' '), '@', true),
        (Some('ん'), '@', true),
        (Some('（'), '#', true),
        (Some('_'), '@', true),
        (Some('a'), '@', false),
        (Some('é'), '@', false),
        (Some('C'), '#', false),
        (Some('&'), '#', false),
        (Some('&'), '@', true),
    ] {
        assert_eq!(may_name(before, sign), may, "{before:?}{sign}");
    }
}

#[test]
fn a_number_tells_people_of_one_name_apart() {
    for (text, found) in [
        ("#7", Some((2, 7))),
        ("#12, hi", Some((3, 12))),
        ("#7さん", Some((2, 7))),
        ("#7#8", Some((2, 7))),
        ("", None),
        ("7", None),
        ("#", None),
        ("# 7", None),
        ("#07", None),
        ("#0", None),
        ("#7th", None),
        ("#-7", None),
        ("#資料", None),
        ("＃7", None),
        ("#99999999999999999999", None),
    ] {
        let found = found.map(|(len, id)| (len, UserId(id)));
        assert_eq!(number_after_name(text), found, "{text}");
    }
}

#[test]
fn names_carry_numbers_and_lose_them() {
    for name in ["Ann", "花子", "Ann Lee", "C#", "#1", "Ann#3"] {
        let numbered = numbered_name(name, UserId(7));
        assert_eq!(without_number(&numbered), Some((name, UserId(7))));
    }
    for name in ["", "Ann", "#7", "Ann#", "Ann#x", "Ann#7 b", "Ann #07"] {
        assert_eq!(without_number(name), None, "{name}");
    }
}
