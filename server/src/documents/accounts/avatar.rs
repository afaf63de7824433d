//! The part of `/account` about one's picture. Uploads go to a server
//! function (`app::api`), from there and from the chat alike.

use app::documents::accounts::AccountForm;
use axum::{Form, response::Response};
use protocol::{AvatarSource, Field, Rejection};
use serde::Deserialize;

use super::account_page;
use crate::documents::asked::Asked;

#[derive(Deserialize)]
pub(super) struct Preferred {
    source: String,
}

/// Makes a source the first to be looked at.
pub(super) async fn prefer(asked: Asked, Form(form): Form<Preferred>) -> Response {
    let preferred = match (asked.session(), AvatarSource::of_name(&form.source)) {
        (Ok(session), Some(source)) => {
            let accounts = &asked.state.accounts;
            accounts.prefer_avatar(session.user.id, source).await
        }
        (Ok(_), None) => Err(Rejection::Invalid {
            field: Field::Avatar,
        }),
        (Err(rejection), _) => Err(rejection),
    };
    account_page::answer(&asked, AccountForm::Avatar, preferred).await
}

/// Throws the uploaded picture away.
pub(super) async fn remove(asked: Asked) -> Response {
    let removed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .drop_avatar(session.user.id, AvatarSource::Upload)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    account_page::answer(&asked, AccountForm::Avatar, removed).await
}
