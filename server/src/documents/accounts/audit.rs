//! `/people/audit`: the log of what was done, for those who run the server.

use app::documents::{Page, Subject, accounts::AuditPage};
use axum::response::{IntoResponse as _, Redirect, Response};
use engine::storage::{AuditArea, AuditQuery};
use http::StatusCode;
use protocol::Rejection;

use crate::documents::asked::Asked;

/// Lines on one page.
const LINES_SHOWN: u32 = 50;

/// Longest name that is looked for, in characters; the rest is cut off.
const PERSON_MAX_CHARS: usize = 100;

/// An invalid filter filters nothing; a missing or invalid place means the
/// first page.
pub(super) async fn show(asked: Asked) -> Response {
    let Ok(session) = asked.session() else {
        return Redirect::to("/login?next=%2Fpeople%2Faudit").into_response();
    };
    let area = AuditArea::of_name(&asked.param("area")).unwrap_or(AuditArea::Governance);
    let action = asked.param("action");
    let action = area.actions().find(|known| *known == action);
    let person: String = asked
        .param("person")
        .trim()
        .chars()
        .take(PERSON_MAX_CHARS)
        .collect();
    let day = asked.param("day");
    let span = app::zone_of(asked.headers()).day_span_ms(&day);
    let before: Option<i64> = asked.param("before").parse().ok();
    let anything = AuditQuery::default();
    let (since_ms, until_ms) = span.unwrap_or((anything.since_ms, anything.until_ms));
    let query = AuditQuery {
        area: Some(area),
        action: action.map(str::to_owned),
        person: person.clone(),
        since_ms,
        until_ms,
        before: before.unwrap_or(anything.before),
        // One more than shown tells whether there are older ones.
        limit: LINES_SHOWN + 1,
    };
    let mut found = match asked.state.accounts.audit_log(session, &query).await {
        Ok(found) => found,
        Err(Rejection::Forbidden) => return asked.notice(Subject::NotForYou, "").await,
        Err(_) => return asked.notice(Subject::Trouble, "").await,
    };
    let more = found.len() > LINES_SHOWN as usize;
    found.truncate(LINES_SHOWN as usize);
    let page = AuditPage {
        area: area.name().to_owned(),
        actions: area.actions().collect(),
        action: action.unwrap_or_default().to_owned(),
        person,
        day: span.map(|_| day).unwrap_or_default(),
        older: found.last().filter(|_| more).map(|entry| entry.id),
        lines: found,
        goes_on: before.is_some(),
    };
    asked.draw(StatusCode::OK, Page::Audit(page)).await
}
