//! Limits on markup. They keep the HTML in proportion to the message.

/// How deep quotations and lists may be nested; what is deeper is shown as it
/// was typed. Nobody reads the ninth level, but its elements cost.
pub(crate) const BLOCK_DEPTH: usize = 8;

/// How deep emphasis may be nested; what is deeper is shown as it was typed.
pub(crate) const INLINE_DEPTH: usize = 8;

/// How many cells the tables of a message may have; a table beyond that is shown
/// as it was typed. Short rows are filled up, so two lines of hyphens and a
/// thousand of one letter would be half a million cells.
pub(crate) const CELLS: usize = 1_000;

/// How many columns a table may have. What has more is no table from the
/// beginning, so that Markdown does not fill up its rows either.
pub(crate) const COLUMNS: usize = 32;

/// How many bytes of text [`crate::Names`] is shown: no name is longer, and a
/// message of nothing but `@` stays cheap.
pub(crate) const NAME_BYTES: usize = 512;

/// How many names a message may have, of people and of rooms together; what
/// follows is no name. Everybody who is named is told, and nobody calls for
/// more people one by one.
pub(crate) const NAMED: usize = 50;

/// How many emoji a message may consist of to be shown large.
pub(crate) const LARGE_EMOJI: usize = 8;

/// How many bytes of a link's address are looked through. Browsers take no longer
/// ones, and a message of nothing but brackets stays cheap.
pub(crate) const ADDRESS_BYTES: usize = 2_048;

/// How many bytes of a link's label are.
pub(crate) const LABEL_BYTES: usize = 256;

/// How many bytes of an emoji's short name are: the longest has 40.
pub(crate) const SHORT_NAME_BYTES: usize = 64;
