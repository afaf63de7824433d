//! Rooms that were deleted, or are no longer the person's, with what they wrote
//! there and did not send. Nothing of it is ever posted elsewhere.

use protocol::{RoomId, UnsentDraft};
use serde::{Deserialize, Serialize};

/// Names what stood in the message box of a room.
pub(crate) const BOX: &str = "box";

/// Every room that is gone, by number: what the server has kept of it, and what
/// the browser.
pub(crate) fn gone_rooms(unsent: &[UnsentDraft], mut kept: Vec<GoneRoom>) -> Vec<GoneRoom> {
    for draft in unsent {
        let mut gone = GoneRoom::new(draft.room, &draft.room_name);
        gone.add(BOX, &draft.body);
        match kept.iter_mut().find(|known| known.room == draft.room) {
            // This browser's text is at least as new as the server's draft.
            Some(known) => *known = std::mem::replace(known, gone.clone()).after(Some(gone)),
            None => kept.push(gone),
        }
    }
    kept.sort_by_key(|gone| gone.room);
    kept
}

/// A room that is gone. Its words are the person's, until they dismiss them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GoneRoom {
    pub(crate) room: RoomId,
    /// What it was called, as far as is known.
    pub(crate) name: String,
    words: Vec<Unsent>,
}

/// A message that was not sent, or what stood in a message box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Unsent {
    /// The same for the same words, in whatever tab: they are kept once.
    id: String,
    text: String,
}

impl GoneRoom {
    /// A room that is gone, and nothing was left in it.
    pub(crate) fn new(room: RoomId, name: &str) -> Self {
        Self {
            room,
            name: name.to_owned(),
            words: Vec::new(),
        }
    }

    /// Something was written there. Blanks are nothing, and the same words are
    /// there once: a message that was on its way may still stand in the box.
    pub(crate) fn add(&mut self, id: &str, text: &str) {
        let known = |unsent: &Unsent| unsent.text.trim() == text.trim();
        if text.trim().is_empty() || self.words.iter().any(known) {
            return;
        }
        match self.words.iter_mut().find(|unsent| unsent.id == id) {
            Some(unsent) => text.clone_into(&mut unsent.text),
            None => self.words.push(Unsent {
                id: id.to_owned(),
                text: text.to_owned(),
            }),
        }
    }

    /// Takes in what is kept of the same room already, perhaps by another tab.
    pub(crate) fn after(self, kept: Option<Self>) -> Self {
        let Some(mut all) = kept else {
            return self;
        };
        if all.name.is_empty() {
            all.name = self.name;
        }
        for unsent in self.words {
            all.add(&unsent.id, &unsent.text);
        }
        all
    }

    /// Whether nothing was left in it.
    pub(crate) fn is_wordless(&self) -> bool {
        self.words.is_empty()
    }

    /// All of it, in the order it was written.
    pub(crate) fn text(&self) -> String {
        let texts: Vec<_> = self.words.iter().map(|unsent| &*unsent.text).collect();
        texts.join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone(name: &str, words: &[(&str, &str)]) -> GoneRoom {
        let mut gone = GoneRoom::new(RoomId(7), name);
        for (id, text) in words {
            gone.add(id, text);
        }
        gone
    }

    #[test]
    fn words_are_kept_once_whichever_tab_finds_them() {
        let first = gone("board", &[("c-1", "agenda"), ("c-2", "minutes")]);
        let second = gone("", &[("c-2", "minutes"), ("box", "and")]);
        for (kept, found) in [(first.clone(), second.clone()), (second, first)] {
            let all = found.after(Some(kept));
            assert_eq!(all.name, "board");
            let text = all.text();
            for words in ["agenda", "minutes", "and"] {
                assert_eq!(text.matches(words).count(), 1, "{text}");
            }
        }
    }

    #[test]
    fn what_stands_in_the_box_is_what_stood_there_last() {
        let mut gone = gone("board", &[("box", "hal"), ("box", "half"), ("c", " \n")]);
        assert_eq!(gone.text(), "half");
        gone.add("box", "");
        assert_eq!(gone.text(), "half", "nothing takes no words away");
    }

    #[test]
    fn what_the_server_kept_and_what_the_browser_kept_is_one() {
        let unsent = |room, body: &str| UnsentDraft {
            room: RoomId(room),
            room_name: "board".to_owned(),
            body: body.to_owned(),
        };
        let own = gone("board", &[("c-1", "agenda"), (BOX, "half a word")]);
        let all = gone_rooms(&[unsent(9, "other"), unsent(7, "half")], vec![own]);
        let texts: Vec<_> = all.iter().map(GoneRoom::text).collect();
        assert_eq!(texts, ["half a word\n\nagenda", "other"]);
        assert_eq!(gone_rooms(&[unsent(7, "half")], all.clone()), all);
    }

    #[test]
    fn a_room_without_words_is_told_of_all_the_same() {
        let told = gone("board", &[]).after(None);
        assert!(told.is_wordless());
        assert_eq!(told.name, "board");
    }
}
