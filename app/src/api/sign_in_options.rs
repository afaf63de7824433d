//! Which ways to sign in are offered.

use leptos::prelude::*;

use crate::{error::ApiError, page_data};

/// Which ways to sign in this server offers.
#[server(prefix = "/api", endpoint = "sign_in_options")]
pub(crate) async fn sign_in_options() -> Result<page_data::SignInOptions, ApiError> {
    Ok(crate::backend::backend()?.sign_in_options())
}
