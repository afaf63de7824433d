//! The pages on which rooms are found, made and looked after.

mod direct_page;
mod edits_page;
mod find_page;
mod join_page;
mod settings_page;
mod words;

pub use direct_page::DirectPage;
pub(crate) use direct_page::DirectView;
pub use edits_page::EditsPage;
pub(crate) use edits_page::EditsView;
pub(crate) use find_page::FindView;
pub use find_page::{FindPage, RoomDraft};
pub use join_page::JoinPage;
pub(crate) use join_page::JoinView;
pub(crate) use settings_page::SettingsView;
pub use settings_page::{PinnedMessage, RoomForm, SettingsPage};
