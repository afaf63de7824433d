//! What a room's page says, read from its HTML as a program without
//! JavaScript would.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, HtmlString, Spanned, StartTag, Token, Tokenizer};

/// A room's page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RoomPage {
    pub(crate) room_id: Option<i64>,
    /// As they stand on the page, oldest first.
    pub(crate) articles: Vec<Article>,
    /// The link to older messages: those before this one.
    pub(crate) before: Option<i64>,
    /// Addresses of rooms that are linked.
    pub(crate) rooms: Vec<String>,
    /// Addresses of what the page needs to look right and to come alive.
    pub(crate) assets: Vec<String>,
}

/// One entry of the timeline.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Article {
    pub(crate) seq: i64,
    /// The author, where shown: on the first of a group.
    pub(crate) who: Option<String>,
    /// The text; an entry without is no message.
    pub(crate) body: Option<String>,
}

/// Elements that have no end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

#[derive(Clone, Copy)]
enum Field {
    Who,
    Body,
}

/// Reads a page.
pub(crate) fn read(html: &str) -> RoomPage {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader = Reader::default();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => reader.start(&tag),
            Ok(Token::EndTag(tag)) => reader.end(&text(&tag.name)),
            Ok(Token::String(string)) => reader.string(&text(&string)),
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
    reader.page
}

#[derive(Default)]
struct Reader {
    page: RoomPage,
    /// Names of the elements around.
    open: Vec<String>,
    /// The article around, and how many elements were open before it.
    article: Option<(usize, Article)>,
    /// The field around, and how many elements were open before it.
    field: Option<(usize, Field, String)>,
}

impl Reader {
    fn start(&mut self, tag: &StartTag<()>) {
        let name = text(&tag.name);
        let attribute = |name: &str| attribute(&tag.attributes, name);
        if let Some(id) = attribute("data-room-id") {
            self.page.room_id = self.page.room_id.or(id.parse().ok());
        }
        if name == "a"
            && let Some(href) = attribute("href")
        {
            self.link(&href);
        }
        if name == "link"
            && let Some(href) = attribute("href")
            && href.starts_with("/pkg/")
        {
            self.page.assets.push(href);
        }
        if name == "article"
            && let Some(seq) = attribute("data-seq").and_then(|seq| seq.parse().ok())
        {
            let article = Article {
                seq,
                ..Article::default()
            };
            self.article = Some((self.open.len(), article));
        }
        if self.article.is_some() && self.field.is_none() {
            let classes = attribute("class").unwrap_or_default();
            let field = classes.split_ascii_whitespace().find_map(|it| match it {
                "message__who" => Some(Field::Who),
                "message__body" => Some(Field::Body),
                _ => None,
            });
            self.field = field.map(|field| (self.open.len(), field, String::new()));
        }
        if name == "br" {
            self.string("\n");
        }
        if !tag.self_closing && !VOID.contains(&name.as_str()) {
            self.open.push(name);
        }
    }

    fn end(&mut self, name: &str) {
        let Some(depth) = self.open.iter().rposition(|open| open == name) else {
            return;
        };
        self.open.truncate(depth);
        if let Some((_, field, text)) = self.field.take_if(|(around, ..)| *around >= depth)
            && let Some((_, article)) = &mut self.article
        {
            let text = Some(text.trim().to_owned());
            match field {
                Field::Who => article.who = text,
                Field::Body => article.body = text,
            }
        }
        if let Some((_, article)) = self.article.take_if(|(around, _)| *around >= depth) {
            self.page.articles.push(article);
        }
    }

    fn string(&mut self, string: &str) {
        if let Some((_, _, text)) = &mut self.field {
            text.push_str(string);
        }
    }

    fn link(&mut self, href: &str) {
        let (path, query) = href.split_once('?').unwrap_or((href, ""));
        let before = query.split('&').find_map(|it| it.strip_prefix("before="));
        if let Some(before) = before.and_then(|before| before.parse().ok()) {
            self.page.before = Some(before);
        }
        let slug = path.strip_prefix("/rooms/");
        if slug.is_some_and(|slug| !slug.is_empty() && !slug.contains('/'))
            && !self.page.rooms.iter().any(|known| known == path)
        {
            self.page.rooms.push(path.to_owned());
        }
    }
}

fn attribute(
    attributes: &BTreeMap<HtmlString, Spanned<HtmlString, ()>>,
    name: &str,
) -> Option<String> {
    attributes.get(name.as_bytes()).map(|value| text(value))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests;
