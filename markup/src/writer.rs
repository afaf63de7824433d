//! The first wall: writes a message's HTML, element by element. Whatever is of
//! the message goes through [`escape`]. Attributes are in alphabetical order, so
//! that what is written is what a parser would write.

use std::ops::Range;

use pulldown_cmark::{
    Alignment, CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd, TextMergeWithOffset,
};

use crate::{
    emoji,
    escape::escape,
    highlight, languages, layout, limits, links,
    prepared::{Meaning, Part, Piece, Prepared},
    rendered::Mentions,
    sanitise::{REL, TARGET},
};

/// What was written of a message.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) html: String,
    /// The same as words.
    pub(crate) text: String,
    pub(crate) mentions: Mentions,
    /// Whether the HTML says nothing that the text does not.
    pub(crate) only_words: bool,
    /// Whether there is a rule, which is something to see without any words.
    pub(crate) ruled: bool,
}

/// Writes a message.
pub(crate) fn write(prepared: &Prepared<'_>) -> Written {
    let mut writer = Writer {
        prepared,
        written: Written {
            only_words: true,
            ..Written::default()
        },
        open: Vec::new(),
        blocks: 0,
        inlines: 0,
        cells: 0,
        link: None,
        code: None,
        alignments: Vec::new(),
        column: 0,
        in_head: false,
        skipped: 0,
    };
    let parser = Parser::new_ext(&prepared.markdown, layout::options());
    for (event, range) in TextMergeWithOffset::new(parser.into_offset_iter()) {
        writer.event(event, range);
    }
    writer.written
}

struct Writer<'p, 's> {
    prepared: &'p Prepared<'s>,
    written: Written,
    /// What closes what is open; nothing, where nothing was written.
    open: Vec<&'static str>,
    /// How many quotations and lists are open.
    blocks: usize,
    /// How many emphases are open.
    inlines: usize,
    /// How many cells there are so far.
    cells: usize,
    /// The outermost link that is open.
    link: Option<OpenLink>,
    /// The block of code that is open, and its language.
    code: Option<(String, Option<&'static languages::Language>)>,
    /// Of the columns of the open table.
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// How deep we are in what was shown as it was typed.
    skipped: usize,
}

/// A link while its text is written.
struct OpenLink {
    /// Where in `open` it is closed.
    depth: usize,
    /// How much HTML there was before its text.
    start: usize,
    address: String,
}

impl<'p> Writer<'p, '_> {
    fn event(&mut self, event: Event<'p>, range: Range<usize>) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::Code(code) => {
                let code = self.prepared.typed(&code);
                self.element("<code>");
                self.words(&code);
                self.written.html.push_str("</code>");
            }
            Event::Rule => {
                self.block();
                self.written.ruled = true;
                self.element("<hr>");
            }
            Event::TaskListMarker(done) => {
                // Characters, not fields of a form: nobody can tick them here, and
                // they are read out as what they are.
                self.element(if done {
                    "<span class=\"task\">☑</span> "
                } else {
                    "<span class=\"task\">☐</span> "
                });
                self.written.text.push_str(if done { "☑ " } else { "☐ " });
            }
            // Only text ever comes: there is no `<` in what is parsed but for
            // addresses, and the rest is off. As text it would do no harm.
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
        }
    }

    fn start(&mut self, tag: Tag<'p>, range: Range<usize>) {
        let close = match tag {
            Tag::Paragraph => {
                self.block();
                self.written.html.push_str("<p>");
                "</p>"
            }
            Tag::Heading { .. } => {
                self.block();
                self.element("<p class=\"heading\">");
                "</p>"
            }
            Tag::BlockQuote(_) | Tag::List(_) if self.blocks == limits::BLOCK_DEPTH => {
                return self.as_typed(range);
            }
            Tag::BlockQuote(_) => {
                self.blocks += 1;
                self.element("<blockquote>");
                "</blockquote>"
            }
            Tag::List(None) => {
                self.blocks += 1;
                self.element("<ul>");
                "</ul>"
            }
            Tag::List(Some(first)) => {
                self.blocks += 1;
                if first == 1 {
                    self.element("<ol>");
                } else {
                    self.element(&format!("<ol start=\"{first}\">"));
                }
                "</ol>"
            }
            Tag::Item => {
                self.block();
                self.element("<li>");
                "</li>"
            }
            Tag::CodeBlock(kind) => {
                self.block();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => languages::find(&self.prepared.typed(&info)),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((String::new(), language));
                ""
            }
            Tag::Table(alignments) => {
                let rows = self.prepared.markdown[range.clone()].lines().count();
                self.cells += alignments.len() * rows;
                if self.cells > limits::CELLS {
                    return self.as_typed(range);
                }
                self.alignments = alignments;
                self.element("<table>");
                "</tbody></table>"
            }
            Tag::TableHead => {
                self.block();
                self.in_head = true;
                self.column = 0;
                self.element("<thead><tr>");
                "</tr></thead><tbody>"
            }
            Tag::TableRow => {
                self.block();
                self.column = 0;
                self.element("<tr>");
                "</tr>"
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.emphasis("<em>", "</em>"),
            Tag::Strong => self.emphasis("<strong>", "</strong>"),
            // One tilde is "about" or "to" to most people.
            Tag::Strikethrough if !self.prepared.markdown[range].starts_with("~~") => {
                self.words("~");
                self.inlines += 1;
                "~"
            }
            Tag::Strikethrough => self.emphasis("<del>", "</del>"),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.link(link_type, &dest_url),
            // Nothing is loaded from anywhere because somebody wrote a message.
            Tag::Image { dest_url, .. } => self.link(LinkType::Inline, &dest_url),
            // All off.
            Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => "",
        };
        self.open.push(close);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::BlockQuote(_) | TagEnd::List(_) => self.blocks -= 1,
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.inlines -= 1,
            TagEnd::TableHead => self.in_head = false,
            TagEnd::TableCell => self.column += 1,
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
        let close = match self.open.pop() {
            Some("</td>") if self.in_head => "</th>",
            Some("~") => return self.words("~"),
            close => close.unwrap_or_default(),
        };
        self.written.html.push_str(close);
    }

    /// Writes what words alone cannot say.
    fn element(&mut self, html: &str) {
        self.written.only_words = false;
        self.written.html.push_str(html);
    }

    /// Words of the message, or for it.
    fn words(&mut self, words: &str) {
        escape(words, &mut self.written.html);
        self.written.text.push_str(words);
    }

    /// Something begins on a line of its own.
    fn block(&mut self) {
        let text = &mut self.written.text;
        if !text.is_empty() && !text.ends_with(['\n', '\t']) && !text.ends_with("☐ ") {
            text.push('\n');
        }
    }

    fn line_break(&mut self) {
        self.written.html.push_str("<br>");
        self.written.text.push('\n');
    }

    /// Lines of the message.
    fn lines(&mut self, text: &str) {
        for (number, line) in text.lines().enumerate() {
            if number > 0 {
                self.line_break();
            }
            self.words(line);
        }
    }

    /// Shows a block as it was typed, and passes over what it would have been.
    fn as_typed(&mut self, range: Range<usize>) {
        self.block();
        self.element("<p>");
        let typed = self.prepared.typed(&self.prepared.markdown[range]);
        self.lines(typed.trim());
        self.written.html.push_str("</p>");
        self.skipped = 1;
    }

    fn emphasis(&mut self, html: &'static str, close: &'static str) -> &'static str {
        self.inlines += 1;
        if self.inlines > limits::INLINE_DEPTH {
            return "";
        }
        self.element(html);
        close
    }

    fn cell(&mut self) -> &'static str {
        if self.column > 0 {
            self.written.text.push('\t');
        }
        self.element(if self.in_head { "<th" } else { "<td" });
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            Some(Alignment::None) | None => ">",
        };
        self.written.html.push_str(class);
        "</td>"
    }

    fn code_block(&mut self) {
        let Some((code, language)) = self.code.take() else {
            return;
        };
        let Some(language) = language else {
            self.element("<pre><code>");
            self.words(&code);
            self.written.html.push_str("</code></pre>");
            return;
        };
        self.element(&format!("<pre><code class=\"language-{}\">", language.name));
        for (class, piece) in highlight::pieces(language, &code) {
            if let Some(class) = class {
                self.element(&format!("<span class=\"{}\">", class.name()));
                self.words(piece);
                self.written.html.push_str("</span>");
            } else {
                self.words(piece);
            }
        }
        self.written.html.push_str("</code></pre>");
    }

    fn link(&mut self, kind: LinkType, address: &str) -> &'static str {
        let mut address = self.prepared.typed(address);
        if kind == LinkType::Email {
            address.insert_str(0, "mailto:");
        }
        self.written.only_words = false;
        if self.link.is_some() || !links::is_outside(&address) {
            return "";
        }
        self.open_link(&address);
        self.link = Some(OpenLink {
            depth: self.open.len(),
            start: self.written.html.len(),
            address,
        });
        "</a>"
    }

    fn open_link(&mut self, address: &str) {
        let html = &mut self.written.html;
        html.push_str("<a href=\"");
        escape(address, html);
        for part in ["\" rel=\"", REL, "\" target=\"", TARGET, "\">"] {
            html.push_str(part);
        }
    }

    fn end_link(&mut self) {
        let outermost = self.open.len().checked_sub(1);
        if let Some(link) = self.link.take_if(|link| Some(link.depth) == outermost) {
            // There has to be something to click on.
            if link.start == self.written.html.len() {
                self.words(&link.address);
            }
        }
    }

    fn text(&mut self, text: &str) {
        let prepared = self.prepared;
        if let Some((code, _)) = &mut self.code {
            code.push_str(&prepared.typed(text));
            return;
        }
        for part in prepared.parts(text) {
            match part {
                Part::Words(words) => match emoji::with_emoji(&words) {
                    Some(shown) => {
                        self.written.only_words = false;
                        self.lines(&shown);
                    }
                    None => self.lines(&words),
                },
                Part::Piece(piece) if self.link.is_some() => self.words(piece.source),
                Part::Piece(piece) => self.piece(piece),
            }
        }
    }

    fn piece(&mut self, piece: &Piece<'_>) {
        match &piece.meaning {
            Meaning::People(people) => {
                self.written.mentions.add(people);
                let people: Vec<_> = people.iter().map(i64::to_string).collect();
                self.element(&format!(
                    "<span class=\"mention\" data-user=\"{}\">",
                    people.join(" ")
                ));
                self.words(piece.source);
                self.written.html.push_str("</span>");
            }
            Meaning::Everybody => {
                self.written.mentions.everybody = true;
                self.element("<span class=\"mention mention--room\">");
                self.words(piece.source);
                self.written.html.push_str("</span>");
            }
            Meaning::Room(path) if links::is_inside(path) => {
                self.element("<a class=\"room-link\" href=\"");
                escape(path, &mut self.written.html);
                self.written.html.push_str("\">");
                self.words(piece.source);
                self.written.html.push_str("</a>");
            }
            // The app finds these by itself: no reason for HTML.
            Meaning::Address if links::is_outside(piece.source) => {
                self.open_link(piece.source);
                self.words(piece.source);
                self.written.html.push_str("</a>");
            }
            Meaning::Room(_) | Meaning::Address => self.words(piece.source),
        }
    }
}
