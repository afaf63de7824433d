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
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><script>if (a<b) "<article data-seq=99>"</script>
        <link rel="icon" href="/favicon.svg"><link rel=stylesheet href="/pkg/irori.a.css">
        </head><body><div id="chat" class="chat" data-room-id="3">
        <nav><a href="/rooms/lobby">lobby</a><a href="/rooms/%E6%96%99">料</a><a href="/rooms/lobby">again</a></nav>
        <a href="/rooms/lobby?lang=en&amp;before=41">Older</a>
        <article class="message" data-seq="41"><img src="a"><p class="message__who">Tom O&#x27;Brien<!></p>
          <div class="message__body big">a &lt;b&gt; &amp; &quot;c&quot;<!----> <em>d</em></div></article>
        <article data-seq="42"><p>joined</p></article>
        <article data-seq="43"><div class="message__body">one<br>two
three 花</div></article>
        </div></body></html>"#;

    fn article(seq: i64, who: Option<&str>, body: Option<&str>) -> Article {
        Article {
            seq,
            who: who.map(str::to_owned),
            body: body.map(str::to_owned),
        }
    }

    #[test]
    fn a_page_is_read() {
        let page = read(PAGE);
        assert_eq!(page.room_id, Some(3));
        assert_eq!(page.before, Some(41));
        assert_eq!(page.rooms, ["/rooms/lobby", "/rooms/%E6%96%99"]);
        assert_eq!(page.assets, ["/pkg/irori.a.css"]);
        assert_eq!(
            page.articles,
            [
                article(41, Some("Tom O'Brien"), Some(r#"a <b> & "c" d"#)),
                article(42, None, None),
                article(43, None, Some("one\ntwo\nthree 花")),
            ]
        );
    }

    #[test]
    fn a_page_of_something_else_is_empty() {
        assert_eq!(read("<p>Sign in"), RoomPage::default());
        assert_eq!(
            read("<article data-seq=x><a href='/rooms/a/b'>"),
            RoomPage::default()
        );
    }
}
