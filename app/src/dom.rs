//! The browser, as far as components need it: called from effects and event
//! handlers only, never while a page is drawn. On the server nothing of it runs.

mod chance;
mod click;
mod clock;
mod cover;
mod document;
mod files;
mod gallery;
mod history;
mod keys;
mod lend;
mod menu;
mod notification;
mod page;
mod paste;
mod picture;
mod scroll;
mod size_watch;
mod storage;
mod text;

pub(crate) use chance::*;
pub(crate) use click::*;
pub(crate) use clock::*;
pub(crate) use cover::*;
pub(crate) use document::*;
pub(crate) use files::*;
pub(crate) use gallery::*;
pub(crate) use history::*;
pub(crate) use keys::*;
pub(crate) use lend::*;
pub(crate) use menu::*;
pub(crate) use notification::*;
pub(crate) use page::*;
pub(crate) use paste::*;
pub(crate) use picture::*;
pub(crate) use scroll::*;
pub(crate) use size_watch::*;
pub(crate) use storage::*;
pub(crate) use text::*;
