//! What an error of a request comes from.

use std::error::Error;

/// What is at the bottom of it: the rest says the address again.
pub(crate) fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
