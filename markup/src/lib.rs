//! A message's Markdown as HTML that is safe to show.
//!
//! What [`render`] returns is stored and put into pages as it is, so this crate
//! is where hostile messages end. There are two walls. The first is `writer`:
//! it knows every element it writes, escapes everything else, and never hands
//! on HTML of the message. The second is `sanitise`: what was written is
//! parsed as browsers parse it, and only what is on a list stays.
//!
//! How a message is read: `layout` looks where there is code and where there
//! are links, since neither is searched for names. Then `prepared` puts marks
//! in the place of whatever Markdown would misread: names with `*` and `_` in
//! them, addresses, and `<`. The marks are control characters, which the
//! message itself cannot contain. What is parsed is that; `writer` puts in
//! what the marks stand for.

mod address;
mod characters;
mod emoji;
mod escape;
mod highlight;
mod languages;
mod layout;
mod limits;
mod links;
mod names;
mod prepared;
mod rendered;
mod sanitise;
mod writer;

pub use self::{
    emoji::{emoji, emoji_starting_with},
    names::Names,
    rendered::{Mentions, Rendered},
};

/// Renders a message. Whatever it says, something is returned that can be shown.
pub fn render(source: &str, names: &impl Names) -> Rendered {
    let source = characters::without_controls(source);
    if let Some(emoji) = emoji::alone(&source) {
        return Rendered {
            html: Some(sanitise::sanitise(&emoji::large(&emoji))),
            text: emoji,
            mentions: Mentions::default(),
        };
    }
    let prepared = prepared::Prepared::new(&source, names);
    let written = writer::write(&prepared);
    let text = written.text.trim();
    // An empty list or an empty quotation: "-" and ">" are answers, too.
    let nothing_to_read = text.is_empty() && !written.ruled;
    let just_words = written.only_words && characters::same_words(text, &source);
    Rendered {
        html: (!nothing_to_read && !just_words).then(|| sanitise::sanitise(&written.html)),
        text: if text.is_empty() {
            source.trim().to_owned()
        } else {
            text.to_owned()
        },
        mentions: written.mentions,
    }
}
