//! The reasons why a request has no answer to look at.

use http::StatusCode;

/// Why there is no answer to look at. The texts are for the log: they name the
/// host, and nothing else of the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is one that is never asked, such as one of the network the
    /// server is in.
    #[error("{host} {why}")]
    NotAsked {
        /// Where it is.
        host: String,
        /// The end of a sentence that begins with the host.
        why: &'static str,
    },
    /// Nothing came back, or not in time.
    #[error("{0}")]
    Unreachable(String),
    /// The host redirects, and redirects are not followed, or there were too
    /// many.
    #[error("{host} answers {status}, which is not followed")]
    Redirected {
        /// Who says so.
        host: String,
        /// In which way.
        status: StatusCode,
    },
    /// It is of a type that is not read.
    #[error("{host} answers with a type that is not read")]
    WrongType {
        /// Who answers with it.
        host: String,
    },
    /// It is larger than what is read.
    #[error("the answer is too large")]
    TooLarge,
    /// No HTTP client could send this.
    #[error("the request cannot be made")]
    Malformed,
}
