//! The pages that list messages from all of somebody's rooms: what they search
//! for, what they saved, and the threads they follow.

mod saved_page;
mod search_page;
mod threads_page;
mod words;

pub use saved_page::SavedPage;
pub use search_page::{SearchPage, SearchResult};
pub use threads_page::ThreadsPage;

pub(crate) use saved_page::SavedView;
pub(crate) use search_page::SearchView;
pub(crate) use threads_page::ThreadsView;
