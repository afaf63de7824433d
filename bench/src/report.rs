//! Everything this program says to its user goes through here.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program answers on standard output"
)]

use std::fmt::Display;

/// One line for the user.
pub(crate) fn line(text: impl Display) {
    println!("{text}");
}

/// Why it all failed, with the causes.
pub(crate) fn failure(error: &anyhow::Error) {
    eprintln!("✗ {error:#}");
}
