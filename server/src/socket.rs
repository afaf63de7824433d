//! The upgrade to a WebSocket (RFC 6455 section 4.2). Once it is done what
//! its bytes travel over goes to the engine.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Query, Request, State},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use engine::{hub::Wire, storage::Session};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tungstenite::handshake::derive_accept_key;

use crate::{
    edge::{connections::Permit, transport::Transport},
    state::AppState,
};

/// What a client says in the address.
#[derive(Debug, Deserialize)]
pub(crate) struct UpgradeQuery {
    /// Version of the protocol; the first one when it is not named.
    #[serde(default = "first")]
    protocol: u32,
}

const fn first() -> u32 {
    1
}

/// `GET /ws`. The guard has let the session through.
pub(crate) async fn upgrade(
    State(state): State<AppState>,
    Extension(session): Extension<Session>,
    Extension(place): Extension<Arc<Permit>>,
    Query(asked): Query<UpgradeQuery>,
    mut request: Request,
) -> Response {
    let AppState {
        chat,
        accounts,
        sockets,
        own_origin: own,
        ..
    } = state;
    if !own.sent_by_us(request.headers()) {
        return (StatusCode::FORBIDDEN, "foreign origin\n").into_response();
    }
    let Some(accept) = accept_key(request.headers()) else {
        return (
            StatusCode::UPGRADE_REQUIRED,
            [
                (header::UPGRADE, "websocket"),
                (header::SEC_WEBSOCKET_VERSION, "13"),
            ],
            "a WebSocket is expected here\n",
        )
            .into_response();
    };
    let upgrade = hyper::upgrade::on(&mut request);
    sockets.tasks.spawn(async move {
        // The connection counts for as long as it is open.
        let _place = place;
        if let Some((wire, leftover)) = wire_of(upgrade).await {
            let stopping = sockets.stopping;
            engine::socket::serve(
                chat,
                accounts,
                wire,
                leftover,
                session,
                asked.protocol,
                stopping,
            )
            .await;
        }
    });
    (
        StatusCode::SWITCHING_PROTOCOLS,
        [
            (header::CONNECTION, HeaderValue::from_static("upgrade")),
            (header::UPGRADE, HeaderValue::from_static("websocket")),
            (header::SEC_WEBSOCKET_ACCEPT, accept),
        ],
    )
        .into_response()
}

/// The answer to the client's key, if the request asks for a WebSocket.
fn accept_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let has = |name: header::HeaderName, token: &str| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|value| value.trim().eq_ignore_ascii_case(token))
    };
    let asked = has(header::CONNECTION, "upgrade")
        && has(header::UPGRADE, "websocket")
        && has(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asked)?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok()
}

/// What is below an upgraded connection, and what was read of it already.
async fn wire_of(upgrade: OnUpgrade) -> Option<(Wire, Bytes)> {
    match upgrade.await {
        Ok(upgraded) => {
            let Ok(parts) = upgraded.downcast::<TokioIo<Transport>>() else {
                tracing::error!("an upgraded connection is none of ours");
                return None;
            };
            // An empty slice would keep the whole buffer alive.
            let leftover = Bytes::copy_from_slice(&parts.read_buf);
            Some((parts.io.into_inner().into_wire(), leftover))
        }
        Err(cause) => {
            tracing::debug!(%cause, "an upgrade was not completed");
            None
        }
    }
}
