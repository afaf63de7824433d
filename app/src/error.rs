//! The error of every server function: what the person may know, nothing more.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use protocol::Rejection;
use serde::{Deserialize, Serialize};

use crate::json::JsonText;

/// The error of every server function. Causes are logged on the server, once,
/// and never travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// The server understood and refused.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The request did not get through, or the answer did not come back.
    #[error("the server could not be reached")]
    Transport,
}

impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::ServerError(_) | ServerFnErrorErr::MiddlewareError(_) => {
                Self::Rejected(Rejection::Internal)
            }
            _ => Self::Transport,
        }
    }
}
