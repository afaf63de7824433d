//! What people are told of: saying that one has seen it.

use app::documents::Subject;
use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use protocol::Rejection;
use serde::Deserialize;

use crate::documents::asked::{Asked, own_page_or_home};

#[derive(Deserialize)]
pub(super) struct OneAlert {
    id: i64,
    #[serde(default)]
    next: String,
}

pub(super) async fn dismiss(asked: Asked, Form(form): Form<OneAlert>) -> Response {
    let dismissed = match asked.session() {
        Ok(session) => asked.state.accounts.dismiss_alert(session, form.id).await,
        Err(rejection) => Err(rejection),
    };
    let next = own_page_or_home(&form.next);
    match dismissed {
        Ok(()) => Redirect::to(&next).into_response(),
        Err(Rejection::SignInFirst) => Redirect::to(&app::login_path(&next)).into_response(),
        Err(_) => asked.notice(Subject::Trouble, "").await,
    }
}
