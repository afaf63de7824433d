//! What a plain form was refused for. The server leads the person back with
//! the reason in the address.

use leptos::{
    prelude::*,
    server_fn::{ServerFn, error::ServerFnUrlError},
};

use crate::error::ApiError;

/// Why this form was refused, if the page was reached through a refusal.
pub(crate) fn form_error<F: ServerFn>() -> Option<ApiError> {
    let error = use_context::<ServerActionError>()?;
    (error.path() == F::PATH).then(|| ServerFnUrlError::decode_err(error.err()))
}
