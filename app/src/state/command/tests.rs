use super::*;

#[test]
fn commands_are_told_from_what_is_said() {
    let said = |text: &str| Command::Say(text.to_owned());
    for (body, found) in [
        ("hello", said("hello")),
        ("/me waves", said("/me waves")),
        ("  /me waves", said("/me waves")),
        ("  indented", said("  indented")),
        ("    /usr/bin", said("    /usr/bin")),
        (" /help", Command::Help),
        ("/usr/bin is full", said("/usr/bin is full")),
        ("// a comment", said("// a comment")),
        ("/ alone", said("/ alone")),
        ("/topic 今月の本", Command::Topic("今月の本".to_owned())),
        ("/topic", Command::Topic(String::new())),
        ("/invite @花子", Command::Invite("花子".to_owned())),
        ("/leave", Command::Leave),
        ("/help", Command::Help),
        ("/me", Command::Unknown("me".to_owned())),
        ("/tpoic x", Command::Unknown("tpoic".to_owned())),
        // As Japanese input methods type them.
        ("／topic　今月の本", Command::Topic("今月の本".to_owned())),
        ("／invite　＠花子", Command::Invite("花子".to_owned())),
        ("／help", Command::Help),
        ("／？", Command::Help),
        ("／me　手を振る", said("/me 手を振る")),
        ("／tpoic", Command::Unknown("tpoic".to_owned())),
        ("／ひとりごと", said("／ひとりごと")),
        ("／／", said("／／")),
        ("／人◕‿‿◕人＼", said("／人◕‿‿◕人＼")),
    ] {
        assert_eq!(command(body), found, "{body}");
    }
    assert_eq!(command("/shrug"), said(r"¯\_(ツ)_/¯"));
}

#[test]
fn deeds_are_what_follows() {
    assert_eq!(deed("/me waves"), Some("waves"));
    assert_eq!(deed("／me　手を振る"), Some("手を振る"));
    assert_eq!(deed("/me "), None);
    assert_eq!(deed("/mend it"), None);
}
