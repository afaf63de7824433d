//! Every page and form as a browser without JavaScript meets it: drawn over a
//! fake backend, asked for over HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

mod fake;
mod posting;
mod preferences;
mod room;
mod site;
