use super::*;

#[test]
fn characters_have_the_class_they_are_read_as() {
    for (chars, expected) in [
        ("azAZ09éñжλعא", Class::Word),
        ("漢々〆〇かゞーカ한ㄱ中𠮷ไท", Class::Unspaced),
        ("🎉❤→€¥©✅", Class::Symbol),
        ("\u{301}\u{3099}\u{94d}", Class::Mark),
        (" .,:_-'\"*()\0\n、。「」！・", Class::Gap),
    ] {
        for c in chars.chars() {
            assert_eq!(class(c), expected, "{c:?}");
        }
    }
}
