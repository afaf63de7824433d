//! Writes the contents of a line twice at once: as HTML, and as plain words.

use crate::{
    escape::escape,
    links,
    naming::Meaning,
    rendered::Mentions,
    sanitise::{REL, TARGET},
    tree::{Emphasis, Inline},
};

/// What was written of a message.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) html: String,
    /// The same as words.
    pub(crate) text: String,
    pub(crate) mentions: Mentions,
    /// Whether there is a rule, which is something to see without any words.
    pub(crate) ruled: bool,
    /// How much of the text is there before the words of the last line.
    line_begins: usize,
    link: Option<OpenLink>,
}

/// A link while its text is written. There is none in another.
#[derive(Debug)]
struct OpenLink {
    /// How much HTML there was before its text.
    start: usize,
    address: String,
    /// How many links are open inside of it. They are not written, since links
    /// do not nest.
    inside: usize,
}

impl Written {
    /// Writes words, of the message or in place of something in it, as HTML and
    /// as text.
    pub(crate) fn words(&mut self, words: &str) {
        escape(words, &mut self.html);
        self.text.push_str(words);
    }

    /// Ends the line, unless nothing was written in it yet.
    pub(crate) fn new_line(&mut self) {
        if self.text.len() > self.line_begins && !self.text.ends_with('\n') {
            self.text.push('\n');
            self.line_begins = self.text.len();
        }
    }

    /// Writes to the text, not to the HTML, what stands before the words of a
    /// line, such as a bullet.
    pub(crate) fn begin_line(&mut self, words: &str) {
        self.text.push_str(words);
        self.line_begins = self.text.len();
    }

    pub(crate) fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(words) => self.words(words),
            Inline::LineBreak => {
                self.html.push_str("<br>");
                self.text.push('\n');
            }
            Inline::Code(code) => {
                self.html.push_str("<code>");
                self.words(code);
                self.html.push_str("</code>");
            }
            Inline::Start(emphasis) => self.html.push_str(match emphasis {
                Emphasis::Em => "<em>",
                Emphasis::Strong => "<strong>",
                Emphasis::Del => "<del>",
            }),
            Inline::End(emphasis) => self.html.push_str(match emphasis {
                Emphasis::Em => "</em>",
                Emphasis::Strong => "</strong>",
                Emphasis::Del => "</del>",
            }),
            Inline::Link(address) => self.link(address),
            Inline::EndLink => self.end_link(),
            Inline::Address(address) if self.link.is_none() && links::is_outside(address) => {
                self.open_link(address);
                self.words(address);
                self.html.push_str("</a>");
            }
            Inline::Address(address) => self.words(address),
            Inline::Name(name, meaning) if self.link.is_none() => self.name(name, meaning),
            Inline::Name(name, meaning) => self.words(meaning.shown(name)),
            Inline::Emoji(emoji) => self.words(emoji),
        }
    }

    fn link(&mut self, address: &str) {
        if let Some(link) = &mut self.link {
            link.inside += 1;
            return;
        }
        self.open_link(address);
        self.link = Some(OpenLink {
            start: self.html.len(),
            address: address.to_owned(),
            inside: 0,
        });
    }

    fn open_link(&mut self, address: &str) {
        self.html.push_str("<a href=\"");
        escape(address, &mut self.html);
        for part in ["\" rel=\"", REL, "\" target=\"", TARGET, "\">"] {
            self.html.push_str(part);
        }
    }

    fn end_link(&mut self) {
        if let Some(link) = &mut self.link
            && link.inside > 0
        {
            link.inside -= 1;
        } else if let Some(link) = self.link.take() {
            // A link without text shows its address, so that there is something
            // to click on.
            if link.start == self.html.len() {
                self.words(&link.address);
            }
            self.html.push_str("</a>");
        }
    }

    fn name(&mut self, name: &str, meaning: &Meaning) {
        match meaning {
            Meaning::People(people) => self.people(name, people),
            Meaning::Namesake(id, _) => self.people(meaning.shown(name), &[*id]),
            Meaning::Everybody => {
                self.mentions.everybody = true;
                self.html.push_str("<span class=\"mention mention--room\">");
                self.words(name);
                self.html.push_str("</span>");
            }
            Meaning::Room(path) if links::is_inside(path) => {
                self.html.push_str("<a class=\"room-link\" href=\"");
                escape(path, &mut self.html);
                self.html.push_str("\">");
                self.words(name);
                self.html.push_str("</a>");
            }
            Meaning::Room(_) => self.words(name),
        }
    }

    fn people(&mut self, name: &str, people: &[i64]) {
        self.mentions.add(people);
        let people: Vec<_> = people.iter().map(i64::to_string).collect();
        self.html.push_str("<span class=\"mention\" data-user=\"");
        self.html.push_str(&people.join(" "));
        self.html.push_str("\">");
        self.words(name);
        self.html.push_str("</span>");
    }
}
