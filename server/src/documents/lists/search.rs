//! `/search`: what somebody looks for, in the rooms they are in.

use app::documents::{
    Page,
    lists::{SearchPage, SearchResult},
};
use axum::response::{IntoResponse as _, Redirect, Response};
use engine::chat::{QUERY_CHARS, Wanted};
use http::StatusCode;
use protocol::{Rejection, User};

use crate::{documents::asked::Asked, edge::refusal::status_of};

pub(super) async fn show(asked: Asked) -> Response {
    let Ok(session) = asked.session() else {
        return Redirect::to("/login?next=%2Fsearch").into_response();
    };
    let query: String = asked.param("q").trim().chars().take(QUERY_CHARS).collect();
    // A missing or invalid parameter means the first page.
    let before = asked.param("before").parse().ok();
    let result = if query.is_empty() {
        Ok(SearchResult::NotAsked)
    } else {
        find(&asked, &session.user, &query, before).await
    };
    let (status, result) = match result {
        Ok(result) => (StatusCode::OK, result),
        Err(rejection) => (status_of(&rejection), SearchResult::Refused(rejection)),
    };
    let page = SearchPage {
        query,
        goes_on: before.is_some(),
        result,
    };
    asked.draw(status, Page::Search(page)).await
}

async fn find(
    asked: &Asked,
    user: &User,
    query: &str,
    before: Option<i64>,
) -> Result<SearchResult, Rejection> {
    let zone = app::zone_of(asked.headers());
    let wanted = Wanted {
        text: query,
        before,
        offset_min: &move |at_ms| zone.offset_min(at_ms),
        day_start_ms: &move |day| zone.day_start_ms(day),
    };
    let found = asked.state.chat.search(user, wanted).await?;
    Ok(SearchResult::Found {
        messages: found.messages,
        older: found.older,
        unmet: found.unmet,
    })
}
