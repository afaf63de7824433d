//! Text that is read out once: the same words a second time are read out again.

use protocol::Message;

use super::deed;

/// Characters of a message that are read out.
const MESSAGE_CHARS: usize = 200;

/// What was said last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// Which of all it is.
    pub(crate) times: u32,
    pub(crate) text: String,
}

impl Spoken {
    /// Says something.
    pub(crate) fn say(&mut self, text: String) {
        self.times = self.times.wrapping_add(1);
        self.text = text;
    }

    /// Nothing of it is to be read out any more.
    pub(crate) fn hush(&mut self) {
        self.text.clear();
    }

    /// What there is to be read out.
    pub(crate) fn said(&self) -> Option<Self> {
        (!self.text.is_empty()).then(|| self.clone())
    }
}

/// A message as it is read out: who first, then what is shown, and not for
/// minutes.
pub(crate) fn spoken(author: &str, message: &Message) -> String {
    let shown = message.shown();
    let mut text = if deed(&message.body).is_some() {
        format!("{author} ")
    } else {
        format!("{author}: ")
    };
    let said = deed(&shown).unwrap_or(&shown);
    text.extend(said.chars().take(MESSAGE_CHARS));
    for file in &message.files {
        text.push(' ');
        text.push_str(&file.name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::client_id;

    #[test]
    fn the_author_comes_first_and_what_is_shown_follows() {
        for (body, html, said) in [
            ("明日は9時", None, "花子: 明日は9時"),
            ("**now**", Some("<p><strong>now</strong></p>"), "花子: now"),
            ("/me waves", None, "花子 waves"),
            ("/me *waves*", Some("<p><em>waves</em></p>"), "花子 waves"),
        ] {
            let mut message = Message::plain(client_id("c"), body.to_owned());
            message.html = html.map(ToOwned::to_owned);
            assert_eq!(spoken("花子", &message), said);
        }
        let long = Message::plain(client_id("c"), "x".repeat(500));
        assert_eq!(spoken("A", &long).len(), 203);
    }

    #[test]
    fn the_same_words_again_are_said_again() {
        let mut spoken = Spoken::default();
        assert_eq!(spoken.said(), None);
        spoken.say("Ann: yes".to_owned());
        let first = spoken.said();
        spoken.say("Ann: yes".to_owned());
        assert_ne!(spoken.said(), first);
        spoken.hush();
        assert_eq!(spoken.said(), None);
    }
}
