//! Pictures of every format, honest and hostile. All are made here.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

mod animations;
mod avatars;
mod bombs;
mod broken;
mod cost;
mod formats;
mod kinds;
mod limits;
mod make;
mod metadata;
mod orientations;
mod profiles;
mod view;
