//! The browser, as far as components need it: called from effects and event
//! handlers only, never while a page is drawn. On the server nothing of it runs.

mod document;

pub(crate) use document::*;
