//! HTTP to places that strangers name, which cannot be turned against the
//! network the server is in.
//!
//! A [`Fetcher`] asks only public addresses, and the origins an administrator
//! has written. It judges an address before it asks, judges what a name leads
//! to when it connects, and connects to nothing else. It follows a redirect
//! only where its [`Bounds`] allow any, and judges each hop like the first
//! address. What it reads is bounded in time, size and type.

mod address;
mod bounds;
mod client;
mod error;
mod fetcher;
mod hop;
mod pictures;
mod places;
mod public_address;
mod resolver;

pub use address::is_confidential;
pub use bounds::Bounds;
pub use client::{authorities, build, with_provider};
pub use error::FetchError;
pub use fetcher::Fetcher;
pub use pictures::{LARGEST_PICTURE, Pictures};
