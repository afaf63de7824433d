//! Where in a message there is what must be left as it is.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

/// What of Markdown there is in messages, beyond `CommonMark`.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// Ranges of bytes of a message, in order; none overlaps another of its kind.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// Code, and links from their first bracket to the last: no names are looked
    /// for here, and no addresses.
    pub(crate) closed: Vec<Range<usize>>,
    /// Here an address ends with its cell.
    pub(crate) tables: Vec<Range<usize>>,
    /// Whether there are lines like `[a]: b`, but no link that uses them. Markdown
    /// would swallow them, and whoever wrote them meant to say something.
    pub(crate) unused_definitions: bool,
    /// Where the point stands after a number that begins a list of one: `41. Yes`
    /// or `1984. A good book` is a sentence, and its number would be lost to
    /// whoever copies it.
    pub(crate) lone_numbers: Vec<usize>,
}

impl Layout {
    /// Looks through a message.
    pub(crate) fn of(source: &str) -> Self {
        let mut layout = Self::default();
        let mut uses_definitions = false;
        let mut lists: Vec<List> = Vec::new();
        let mut events = Parser::new_ext(source, options()).into_offset_iter();
        for (event, range) in &mut events {
            match event {
                Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => layout.close(range),
                Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                    uses_definitions |= !matches!(
                        link_type,
                        LinkType::Inline | LinkType::Autolink | LinkType::Email
                    );
                    layout.close(range);
                }
                Event::Start(Tag::Table(_)) => layout.tables.push(range),
                Event::Start(Tag::List(first)) => lists.push(List {
                    at: range.start,
                    first,
                    items: 0,
                }),
                Event::Start(Tag::Item) => {
                    if let Some(list) = lists.last_mut() {
                        list.items += 1;
                    }
                }
                Event::End(TagEnd::List(_)) => {
                    let lone = lists.pop().and_then(|list| list.lone_number(source));
                    layout.lone_numbers.extend(lone);
                }
                _ => {}
            }
        }
        layout.lone_numbers.sort_unstable();
        let definitions = events.reference_definitions().iter();
        let mut definitions = definitions.map(|(_, definition)| definition.span.clone());
        if uses_definitions {
            layout.closed.extend(definitions);
            layout.closed.sort_unstable_by_key(|range| range.start);
        } else {
            layout.unused_definitions = definitions.next().is_some();
        }
        layout
    }

    /// Notes code or a link, unless it is within another.
    fn close(&mut self, range: Range<usize>) {
        if self
            .closed
            .last()
            .is_none_or(|last| last.end <= range.start)
        {
            self.closed.push(range);
        }
    }
}

/// A list that is being read.
struct List {
    at: usize,
    /// Its first number; `None` where it has none.
    first: Option<u64>,
    items: usize,
}

impl List {
    /// Where the point after its number stands, if it is no list but a sentence.
    fn lone_number(&self, source: &str) -> Option<usize> {
        if self.items != 1 || self.first.is_none_or(|first| first == 1) {
            return None;
        }
        let list = source.get(self.at..)?;
        let point = list.find(['.', ')'])?;
        let number = list[..point].trim_start();
        let is_number = !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit());
        is_number.then_some(self.at + point)
    }
}
