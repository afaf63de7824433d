//! `/avatars/{user}/{avatar}`.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use engine::{accounts::Accounts, storage::AvatarSize};
use http::{HeaderValue, StatusCode, header};
use protocol::UserId;
use serde::Deserialize;

use crate::edge::{headers, refusal::status_of};

/// What stands for one picture never stands for another.
const FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

#[derive(Deserialize)]
pub(crate) struct Size {
    #[serde(default)]
    px: u32,
}

/// A picture as WebP: 96 pixels wide, or 256 with `?px=256`. Who asks for one
/// that somebody had is led to the one they have.
pub(crate) async fn serve(
    State(accounts): State<Arc<Accounts>>,
    Path((user, hash)): Path<(i64, String)>,
    Query(size): Query<Size>,
) -> Response {
    let user = UserId(user);
    let size = if size.px > 96 {
        AvatarSize::Px256
    } else {
        AvatarSize::Px96
    };
    match accounts.avatar(user, &hash, size).await {
        Ok(Some(webp)) => (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static("image/webp")),
                (header::CACHE_CONTROL, FOR_EVER),
            ],
            webp,
        )
            .into_response(),
        Ok(None) => match accounts.current_avatar(user).await {
            Ok(Some(current)) if current != hash => (
                [(header::CACHE_CONTROL, headers::ASK_AGAIN)],
                Redirect::to(&format!("/avatars/{user}/{current}")),
            )
                .into_response(),
            Ok(_) => StatusCode::NOT_FOUND.into_response(),
            Err(rejection) => status_of(&rejection).into_response(),
        },
        Err(rejection) => status_of(&rejection).into_response(),
    }
}
