//! Everything this program says to its user goes through here.
#![expect(
    clippy::print_stdout,
    reason = "a command-line program answers on standard output"
)]

use std::fmt::Display;

/// One line for the user.
pub(crate) fn line(text: impl Display) {
    println!("{text}");
}
