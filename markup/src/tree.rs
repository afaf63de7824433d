//! The tree that a message is parsed into, between reading it (`blocks`,
//! `inlines`) and writing it (`writer`).

use crate::naming::Meaning;

/// Lines that belong together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Paragraph(Vec<Inline>),
    Heading(Vec<Inline>),
    Quote(Vec<Self>),
    List(List),
    /// Code, and the name of its language as it was typed.
    Code {
        language: String,
        code: String,
    },
    Table(Table),
    Rule,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct List {
    /// What follows its numbers; `None` where it has none.
    pub(crate) numbered: Option<char>,
    /// Whether there are blank lines in it.
    pub(crate) loose: bool,
    pub(crate) items: Vec<Item>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// As it was typed.
    pub(crate) number: u32,
    /// Whether it is a task, and done.
    pub(crate) task: Option<bool>,
    pub(crate) blocks: Vec<Block>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) head: Vec<Vec<Inline>>,
    /// Each with a cell for every column.
    pub(crate) rows: Vec<Vec<Vec<Inline>>>,
}

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    AsItIs,
    Left,
    Center,
    Right,
}

/// A part of a line. What has parts of its own begins and ends, so that nothing
/// that reads or writes it has to call itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    Text(String),
    LineBreak,
    Code(String),
    Start(Emphasis),
    End(Emphasis),
    /// What follows, up to the next [`Self::EndLink`], leads there.
    Link(String),
    EndLink,
    /// A web address by itself.
    Address(String),
    /// A name as it was typed, and whose.
    Name(String, Meaning),
    Emoji(&'static str),
}

/// How words stand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emphasis {
    Em,
    Strong,
    Del,
}
