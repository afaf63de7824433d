//! Irori's pages and components: rendered by the server, alive in the browser.
//!
//! The server calls [`shell`] for every page and implements the port in
//! [`backend`]; the browser hydrates [`App`]. It knows no table, no router of
//! the server and no clock of its own.

#![expect(
    unreachable_pub,
    reason = "`#[component]` makes a hidden public function of every component"
)]
mod ago;
mod api;
mod app;
#[cfg(feature = "ssr")]
pub mod backend;
mod broken;
mod components;
#[cfg(feature = "ssr")]
mod cookie;
#[cfg(feature = "ssr")]
pub mod documents;
mod dom;
pub mod error;
mod field_length;
mod folding;
mod html;
mod initials;
mod json;
mod lang;
mod live;
pub mod page_data;
mod pages;
mod paths;
mod prefs;
mod room;
#[cfg(feature = "ssr")]
mod shell;
mod size;
mod socket;
mod state;
mod status;
mod words;

pub use app::App;
#[cfg(not(feature = "ssr"))]
pub use app::learn_base;
pub use broken::say_broken;
#[cfg(feature = "ssr")]
pub use cookie::cookies;
#[cfg(feature = "ssr")]
pub use paths::proof as proof_path;
pub use paths::{
    base, cookie_path, inside, link, login as login_path, message as message_path, own_page,
    room as room_path, set_base,
};
pub use prefs::Zone;
#[cfg(feature = "ssr")]
pub use prefs::zone_of;
#[cfg(feature = "ssr")]
pub use shell::shell;
