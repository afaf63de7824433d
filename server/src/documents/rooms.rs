//! The pages and forms on which rooms are found, made and looked after. What
//! they may do is decided by `engine::chat`; how they look is in
//! `app::documents::rooms`.

mod direct;
mod edits;
mod find;
mod join;
mod reactions;
mod settings;

use axum::{
    Router,
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use protocol::Slug;

use crate::{documents::asked::Asked, state::AppState};

/// Longest text that is searched for; the rest is cut off.
const QUERY_MAX_CHARS: usize = 100;

/// People offered on one page.
const PEOPLE_SHOWN: u32 = 50;

/// The routes, all of them for those who are signed in.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/rooms", get(find::show).post(find::make))
        .route("/rooms/{slug}/join", get(join::show).post(join::join))
        .route("/direct", get(direct::show).post(direct::begin))
        .route("/rooms/{slug}/edits/{seq}", get(edits::show))
        .route("/rooms/{slug}/reactions", post(reactions::change))
        .route("/rooms/{slug}/settings", get(settings::show))
        .route("/rooms/{slug}/settings/{what}", post(settings::change))
}

/// What was searched for.
fn query(asked: &Asked) -> String {
    asked
        .param("q")
        .trim()
        .chars()
        .take(QUERY_MAX_CHARS)
        .collect()
}

fn to_room(slug: &Slug) -> Response {
    Redirect::to(&app::room_path(slug)).into_response()
}
