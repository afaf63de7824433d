//! Pages that are documents and forms of the server's: they work without a
//! script. Each handler asks the engine, and has `app::documents` draw the
//! answer.

mod accounts;
mod asked;
mod lists;
pub(crate) mod preferences;
mod query;
mod rooms;

use axum::Router;

use crate::state::AppState;

/// The routes that need nobody signed in.
pub(crate) fn open_router() -> Router<AppState> {
    accounts::open_router()
}

/// The routes of those who are signed in.
pub(crate) fn guarded_router() -> Router<AppState> {
    accounts::guarded_router()
        .merge(rooms::router())
        .merge(lists::router())
}
