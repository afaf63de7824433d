//! The result of rendering a message: its HTML, and whom it names.

/// A message, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Safe HTML. `None` where the message is nothing but words, line breaks and
    /// `http` and `https` addresses: it is shown as plain text, and most
    /// messages need no second form.
    pub html: Option<String>,
    /// The message as words without markup, with its line breaks: for
    /// notifications, previews and search. Never HTML.
    pub text: String,
    /// Who is named.
    pub mentions: Mentions,
}

/// Who is named in a message, where people see it: not in code, not in a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Whoever is named with `@`, each once, in the order of the message.
    pub people: Vec<i64>,
    /// Whether `@room` names everybody.
    pub everybody: bool,
}

impl Mentions {
    /// Notes people who are named.
    pub(crate) fn add(&mut self, people: &[i64]) {
        for person in people {
            if !self.people.contains(person) {
                self.people.push(*person);
            }
        }
    }
}
