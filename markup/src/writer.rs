//! The first wall: writes a message's HTML, element by element. Whatever is of
//! the message goes through [`escape`](crate::escape::escape). Attributes are in
//! alphabetical order, so that what is written is what a parser would write.

use std::fmt::Write as _;

use crate::{
    highlight, languages,
    tree::{Block, Column, Inline, Item, List, Table},
    written::Written,
};

/// Writes a message.
pub(crate) fn write(blocks: &[Block]) -> Written {
    let mut written = Written::default();
    for block in blocks {
        written.block(block);
    }
    written
}

impl Written {
    fn block(&mut self, block: &Block) {
        self.new_line();
        match block {
            Block::Paragraph(inlines) => self.paragraph("<p dir=\"auto\">", inlines),
            Block::Heading(inlines) => {
                self.paragraph("<p class=\"heading\" dir=\"auto\">", inlines);
            }
            Block::Quote(blocks) => {
                self.html.push_str("<blockquote>");
                for block in blocks {
                    self.block(block);
                }
                self.html.push_str("</blockquote>");
            }
            Block::List(list) => self.list(list),
            Block::Code { language, code } => self.code(language, code),
            Block::Table(table) => self.table(table),
            Block::Rule => {
                self.ruled = true;
                self.html.push_str("<hr>");
            }
        }
    }

    fn paragraph(&mut self, start: &str, inlines: &[Inline]) {
        self.html.push_str(start);
        self.inlines(inlines);
        self.html.push_str("</p>");
    }

    fn list(&mut self, list: &List) {
        let Some(delimiter) = list.numbered else {
            self.html.push_str("<ul>");
            for item in &list.items {
                self.new_line();
                self.html.push_str("<li dir=\"auto\">");
                self.item(item, list.loose);
            }
            self.html.push_str("</ul>");
            return;
        };
        let first = list.items.first().map_or(1, |item| item.number);
        self.html.push_str("<ol");
        if delimiter == ')' {
            self.html.push_str(" class=\"bracketed\"");
        }
        if first != 1 {
            let _ = write!(self.html, " start=\"{first}\"");
        }
        self.html.push('>');
        let mut counted = first;
        for item in &list.items {
            self.new_line();
            self.html.push_str("<li dir=\"auto\"");
            if item.number != counted {
                let _ = write!(self.html, " value=\"{}\"", item.number);
            }
            self.html.push('>');
            self.begin_line(&format!("{}{delimiter} ", item.number));
            self.item(item, list.loose);
            counted = item.number.saturating_add(1);
        }
        self.html.push_str("</ol>");
    }

    /// The inside of an item, and its end.
    fn item(&mut self, item: &Item, loose: bool) {
        let mut blocks = item.blocks.as_slice();
        let task = match item.task {
            None => "",
            Some(true) => "☑",
            Some(false) => "☐",
        };
        let (start, end) = if loose {
            ("<p dir=\"auto\">", "</p>")
        } else {
            ("", "")
        };
        let text = match blocks {
            [Block::Paragraph(text), rest @ ..] => {
                blocks = rest;
                Some(text)
            }
            _ => None,
        };
        if text.is_some() {
            self.html.push_str(start);
        }
        if !task.is_empty() {
            // A character, not the field of a form: nobody can tick it here, and
            // it is read out as what it is.
            let _ = write!(self.html, "<span class=\"task\">{task}</span> ");
            self.begin_line(task);
            self.begin_line(" ");
        }
        if let Some(text) = text {
            self.inlines(text);
            self.html.push_str(end);
        }
        for block in blocks {
            match block {
                Block::Paragraph(text) if !loose => {
                    self.new_line();
                    self.inlines(text);
                }
                block => self.block(block),
            }
        }
        self.html.push_str("</li>");
    }

    fn code(&mut self, language: &str, code: &str) {
        let Some(language) = languages::find(language) else {
            self.html.push_str("<pre><code>");
            self.words(code);
            self.html.push_str("</code></pre>");
            return;
        };
        let _ = write!(
            self.html,
            "<pre><code class=\"language-{}\">",
            language.name
        );
        for (class, piece) in highlight::pieces(language, code) {
            if let Some(class) = class {
                let _ = write!(self.html, "<span class=\"{}\">", class.name());
                self.words(piece);
                self.html.push_str("</span>");
            } else {
                self.words(piece);
            }
        }
        self.html.push_str("</code></pre>");
    }

    fn table(&mut self, table: &Table) {
        self.html.push_str("<table><thead>");
        self.row("th", &table.columns, &table.head);
        self.html.push_str("</thead><tbody>");
        for row in &table.rows {
            self.new_line();
            self.row("td", &table.columns, row);
        }
        self.html.push_str("</tbody></table>");
    }

    fn row(&mut self, element: &str, columns: &[Column], cells: &[Vec<Inline>]) {
        self.html.push_str("<tr>");
        for (number, (cell, column)) in cells.iter().zip(columns).enumerate() {
            if number > 0 {
                self.text.push('\t');
            }
            let class = match column {
                Column::AsItIs => "",
                Column::Left => " class=\"align-left\"",
                Column::Center => " class=\"align-center\"",
                Column::Right => " class=\"align-right\"",
            };
            let _ = write!(self.html, "<{element}{class}>");
            self.inlines(cell);
            let _ = write!(self.html, "</{element}>");
        }
        self.html.push_str("</tr>");
    }
}
