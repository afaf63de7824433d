//! One device's view of a draft, as tables of what happens to it.

use super::*;

const ROOM: RoomId = RoomId(1);
/// When somebody types, and how long after that they count as done.
const NOW_MS: i64 = 1_000_000;
const LATER_MS: i64 = NOW_MS + EDITING_MS;

fn kept(version: i64, body: &str) -> KeptDraft {
    let body = body.to_owned();
    KeptDraft { version, body }
}

fn show(text: &str) -> Followed {
    Followed::Show(text.to_owned())
}

fn save(after: i64, body: &str) -> (i64, String) {
    (after, body.to_owned())
}

/// A box whose page brought this.
fn opened(version: i64, body: &str) -> DraftBox {
    DraftBox::opened(kept(version, body), None, None, NOW_MS)
}

#[test]
fn a_page_that_opens_shows_whatever_is_newest() {
    let unsaved = |text: &str, after| {
        let text = text.to_owned();
        Some(Unsaved {
            room: ROOM,
            text,
            after,
        })
    };
    let early = Some("early".to_owned());
    // What the browser had, what was typed early, then what is shown, and
    // whether the server is to keep it.
    for (had, early, text, is_unsaved) in [
        (None, None, "server", false),
        (unsaved("mine", 3), None, "mine", true),
        (
            unsaved("mine, on its way", 4),
            None,
            "mine, on its way",
            true,
        ),
        (unsaved("before the other device", 2), None, "server", false),
        (unsaved("", 3), None, "", true),
        (unsaved("server", 3), None, "server", false),
        (None, early.clone(), "early", true),
        (unsaved("mine", 3), early, "early", true),
    ] {
        let it = DraftBox::opened(kept(3, "server"), had.clone(), early, NOW_MS);
        assert_eq!(it.text(), text, "{had:?}");
        assert_eq!(it.unsaved(ROOM).is_some(), is_unsaved, "{had:?}");
    }
}

#[test]
fn one_save_is_under_way_at_a_time() {
    let mut it = opened(0, "");
    assert_eq!(it.next_save(), None, "there is nothing");
    it.typed("he".to_owned(), NOW_MS);
    assert_eq!(it.next_save(), Some(save(0, "he")));
    it.typed("hello".to_owned(), NOW_MS);
    assert_eq!(it.next_save(), None, "not before the answer");
    assert_eq!(it.unsaved(ROOM).unwrap().after, 1, "once that has arrived");
    assert_eq!(it.heard(kept(1, "he"), true, NOW_MS), Followed::Save);
    assert_eq!(it.next_save(), Some(save(1, "hello")));
    assert_eq!(it.heard(kept(2, "hello"), true, NOW_MS), Followed::Nothing);
    assert_eq!(it.unsaved(ROOM), None);
    assert_eq!(it.next_save(), None);
}

#[test]
fn what_another_device_writes_is_shown_unless_somebody_types_here() {
    // What was typed here, whether it is saved, when the other is heard of,
    // and what follows.
    for (typed, saved, now_ms, follows) in [
        (None, true, NOW_MS, show("other")),
        (Some("mine"), true, NOW_MS + 1, Followed::Nothing),
        (Some("mine"), true, LATER_MS, show("other")),
        (Some("mine"), false, NOW_MS + 1, Followed::Save),
        (Some("mine"), false, LATER_MS, show("other")),
        // A clock that was turned back.
        (Some("mine"), true, NOW_MS - 1, show("other")),
        (Some("other"), false, NOW_MS, Followed::Nothing),
    ] {
        let mut it = opened(0, "");
        if let Some(typed) = typed {
            it.typed(typed.to_owned(), NOW_MS);
        }
        let mut version = 1;
        if saved && let Some((after, body)) = it.next_save() {
            version = after + 2;
            it.heard(kept(after + 1, &body), true, NOW_MS);
        }
        let told = it.heard(kept(version, "other"), false, now_ms);
        assert_eq!(told, follows, "{typed:?} {saved} {now_ms}");
        let shown = matches!(told, Followed::Show(_));
        assert_eq!(it.text() == "other", shown || typed == Some("other"));
    }
}

#[test]
fn who_types_has_the_last_word_and_two_who_type_do_not_fight() {
    let (mut laptop, mut phone) = (opened(0, ""), opened(0, ""));
    laptop.typed("laptop".to_owned(), NOW_MS);
    phone.typed("phone".to_owned(), NOW_MS);
    assert_eq!(laptop.next_save(), Some(save(0, "laptop")));
    assert_eq!(phone.next_save(), Some(save(0, "phone")));
    // The laptop was faster.
    assert_eq!(
        laptop.heard(kept(1, "laptop"), true, NOW_MS),
        Followed::Nothing
    );
    assert_eq!(
        phone.heard(kept(1, "laptop"), false, NOW_MS),
        Followed::Nothing
    );
    assert_eq!(phone.heard(kept(1, "laptop"), true, NOW_MS), Followed::Save);
    assert_eq!(phone.next_save(), Some(save(1, "phone")));
    assert_eq!(
        phone.heard(kept(2, "phone"), true, NOW_MS),
        Followed::Nothing
    );
    assert_eq!(
        laptop.heard(kept(2, "phone"), false, NOW_MS),
        Followed::Nothing
    );
    assert_eq!(laptop.next_save(), None, "it has nothing new to say");
    assert_eq!(laptop.text(), "laptop", "and what stands there stays");
}

#[test]
fn what_is_sent_does_not_come_back() {
    // Sent after it was saved, while it was being saved, and before.
    for (saves, answered, version) in [(true, true, 1), (true, false, 1), (false, false, 0)] {
        let mut it = opened(0, "");
        it.typed("hello".to_owned(), NOW_MS);
        if saves {
            assert_eq!(it.next_save(), Some(save(0, "hello")));
        }
        if answered {
            it.heard(kept(1, "hello"), true, NOW_MS);
        }
        assert_eq!(it.sent(), version);
        assert_eq!(it.text(), "");
        if saves && !answered {
            assert_eq!(it.heard(kept(1, "hello"), true, NOW_MS), Followed::Save);
        }
        if saves {
            assert_eq!(it.heard(kept(2, ""), false, NOW_MS), Followed::Nothing);
        }
        assert_eq!(it.unsaved(ROOM), None, "{saves} {answered}");
        assert_eq!(it.next_save(), None, "{saves} {answered}");
    }
    // Another device sends what stands here.
    let mut it = opened(0, "");
    it.typed("hello".to_owned(), NOW_MS);
    it.next_save();
    it.heard(kept(1, "hello"), true, NOW_MS);
    assert_eq!(it.clone().heard(kept(2, ""), false, NOW_MS), show(""));
    // But not what was typed since, nor what was only ever here.
    let mut gone_on = it.clone();
    gone_on.typed("hello you".to_owned(), NOW_MS);
    assert_eq!(gone_on.heard(kept(2, ""), false, NOW_MS), Followed::Save);
    it.heard(kept(2, "other"), false, NOW_MS);
    assert_eq!(it.heard(kept(3, ""), false, NOW_MS), Followed::Nothing);
    assert_eq!(it.text(), "hello");
}

#[test]
fn words_typed_without_a_line_are_saved_when_it_is_back() {
    let mut it = opened(3, "begun");
    it.typed("begun and gone on".to_owned(), NOW_MS);
    assert_eq!(it.next_save(), Some(save(3, "begun and gone on")));
    it.unanswered();
    assert_eq!(
        it.next_save(),
        Some(save(3, "begun and gone on")),
        "once more"
    );
    // Meanwhile: nothing; the first try had arrived; another device wrote; it
    // sent what was begun.
    for (server, follows) in [
        (kept(4, "begun and gone on"), Followed::Nothing),
        (kept(5, "other"), show("other")),
        (kept(4, ""), Followed::Save),
    ] {
        let mut it = it.clone();
        assert_eq!(
            it.heard(server.clone(), true, LATER_MS),
            follows,
            "{server:?}"
        );
    }
}

#[test]
fn the_list_of_rooms_tells_of_what_was_missed() {
    for (listed, asks) in [
        (Some(3), None),
        (Some(4), Some(save(3, "begun"))),
        (None, Some(save(3, "begun"))),
    ] {
        let mut it = opened(3, "begun");
        assert_eq!(it.compare(listed), asks, "{listed:?}");
    }
    let mut it = opened(3, "begun");
    it.compare(None);
    assert_eq!(it.heard(kept(4, ""), true, NOW_MS), show(""));
    assert_eq!(opened(0, "").compare(None), None);
    let mut it = opened(3, "begun");
    it.typed("begun and".to_owned(), NOW_MS);
    assert_eq!(it.compare(None), None, "the save will tell");
}

#[test]
fn what_is_too_long_for_the_server_stays_in_the_browser() {
    let mut it = opened(0, "");
    let long = "x".repeat(protocol::DRAFT_MAX_CHARS as usize + 1);
    it.typed(long.clone(), NOW_MS);
    assert_eq!(it.next_save(), None);
    assert_eq!(it.unsaved(ROOM).unwrap().text, long);
}

#[test]
fn an_old_word_that_comes_late_is_passed_over() {
    let mut it = opened(3, "new");
    assert_eq!(it.heard(kept(2, "old"), false, NOW_MS), Followed::Nothing);
    assert_eq!(it.text(), "new");
}
