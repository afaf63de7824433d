//! Limits how many requests somebody may send, whatever they ask for: by person
//! where somebody is signed in, and by network where nobody is.

use std::{sync::Arc, time::Duration};

use app::error::ApiError;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use engine::{
    accounts::Caller, chat::Chat, hub::Spendings, limits::STRANGERS_PER_10S, network::NetworkLimit,
    storage::Session,
};
use http::{HeaderValue, StatusCode, header};
use leptos::server_fn::error::FromServerFnError as _;
use protocol::Rejection;

use super::guard::hear_out;

/// What those who are not signed in may send.
#[derive(Clone, Debug)]
pub(crate) struct Strangers(Arc<NetworkLimit>);

impl Strangers {
    /// The same budgets at all nodes.
    pub(crate) fn new(spendings: &Arc<Spendings>) -> Self {
        let limit = NetworkLimit::new(STRANGERS_PER_10S, Duration::from_secs(10));
        spendings.share_by_network("strangers", &limit);
        Self(Arc::new(limit))
    }
}

/// Counts a request, before anything is read or drawn for it. The layers around
/// this one have found out whose session it is and who calls.
pub(crate) async fn limit(
    State(chat): State<Arc<Chat>>,
    State(strangers): State<Strangers>,
    request: Request,
    next: Next,
) -> Response {
    let extensions = request.extensions();
    let counted = match (extensions.get::<Session>(), extensions.get::<Caller>()) {
        (Some(session), _) => chat.check_door(session.user.id),
        (None, Some(caller)) => strangers.take(caller),
        (None, None) => Ok(()),
    };
    match counted {
        Ok(()) => next.run(request).await,
        Err(rejection) => {
            let answer = refuse(rejection, request.uri().path());
            hear_out(request.into_body()).await;
            answer
        }
    }
}

impl Strangers {
    fn take(&self, caller: &Caller) -> Result<(), Rejection> {
        self.0.take(caller.address).map_err(|wait| {
            // Rounded up: a try after that time does have a chance.
            let retry_after_ms = u32::try_from(wait.as_millis() + 1).unwrap_or(u32::MAX);
            Rejection::RateLimited { retry_after_ms }
        })
    }
}

/// The answer is a few bytes, and no page: drawing one is the work that the
/// limit is to save.
fn refuse(rejection: Rejection, path: &str) -> Response {
    let seconds = match rejection {
        Rejection::RateLimited { retry_after_ms } => retry_after_ms.div_ceil(1_000),
        _ => 1,
    };
    let status = StatusCode::TOO_MANY_REQUESTS;
    let wait = [(header::RETRY_AFTER, HeaderValue::from(seconds))];
    if path.starts_with("/api/") {
        return (status, wait, ApiError::Rejected(rejection).ser()).into_response();
    }
    let text = format!(
        "Too many requests. Try again in {seconds} s.\nリクエストが多すぎます。{seconds} 秒後にもう一度お試しください。\n"
    );
    (status, wait, text).into_response()
}
