//! Accepting connections: HTTP/1.1, upgrades included, until told to stop.

use std::{
    convert::Infallible,
    io::{self, Write as _},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use http::StatusCode;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    time::{Instant, sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use super::connections::{Connections, Place};

/// A client that takes longer than this to send a request's headers, or
/// stays silent for so long between requests, is let go.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);

/// What may be read of a connection, or wait to be written to it, before it is
/// looked at. As much as headers may have; several times that, as is usual, is
/// no faster, and twenty people who upload would hold it twenty times.
const BUFFER_BYTES: usize = 64 * 1024;

/// How long the rest of an answer may take on a connection that has to make
/// room for others.
const SHED_ENDS_WITHIN: Duration = Duration::from_secs(5);

/// How long requests under way may take after the sign to stop.
const REQUESTS_END_WITHIN: Duration = Duration::from_secs(3);

/// How long to wait when no connection can be accepted (descriptors used up).
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// The log tells of it at most this often.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// Serves until `stop` fires and the requests under way are answered. Upgraded
/// connections are no longer counted here.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    places: Connections,
    stop: &CancellationToken,
) {
    let connections = TaskTracker::new();
    let mut told_at: Option<Instant> = None;
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    if told_at.is_none_or(|at| at.elapsed() >= TOLD_EVERY) {
                        told_at = Some(Instant::now());
                        tracing::error!(%cause, "cannot accept a connection");
                    }
                    sleep(ACCEPT_AGAIN_AFTER).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        let Ok(place) = places.admit(peer.ip()).await else {
            refuse(stream);
            continue;
        };
        // Events are small and are to leave at once.
        if stream.set_nodelay(true).is_err() {
            continue;
        }
        let router = router.clone();
        let counted = Arc::clone(&place);
        let service = service_fn(move |mut request: http::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(Arc::clone(&counted));
            answer(router.clone(), Arc::clone(&counted), request.map(Body::new))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS_WITHIN)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let stop = stop.clone();
        connections.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                used = place.has_to_go() => {
                    if !used {
                        return;
                    }
                    connection.as_mut().graceful_shutdown();
                    // Whoever reads their answer slowly keeps no descriptor by it.
                    match timeout(SHED_ENDS_WITHIN, connection).await {
                        Ok(ended) => ended,
                        Err(_) => return,
                    }
                }
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(cause) = ended {
                tracing::debug!(%cause, "a connection ended early");
            }
        });
    }
    drop(listener);
    connections.close();
    if timeout(REQUESTS_END_WITHIN, connections.wait())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time");
    }
}

/// Answers a request. Its connection is at work until then, and for good once
/// it has become a socket.
async fn answer(
    router: Router,
    place: Arc<Place>,
    request: Request,
) -> Result<Response, Infallible> {
    place.work();
    let answer = router.oneshot(request).await;
    let is_socket =
        matches!(&answer, Ok(answer) if answer.status() == StatusCode::SWITCHING_PROTOCOLS);
    if !is_socket {
        place.rest();
    }
    answer
}

/// Says that there is no place, in one write that does not wait.
fn refuse(stream: TcpStream) {
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(
            b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 5\r\n\
              content-length: 0\r\n\r\n",
        );
    }
}

/// The status of a process that was told twice to stop: as if the signal had
/// ended it.
const ASKED_TWICE: i32 = 128 + 2;

/// Fires `stop` on SIGTERM or Ctrl-C. Ctrl-C after that ends the process.
pub(crate) fn stop_on_signal(stop: CancellationToken) -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
        // Who presses Ctrl-C again does not want to wait. Supervisors and
        // scripts may well send SIGTERM twice, and mean once.
        interrupt.recv().await;
        tracing::warn!(
            "stopped at once; what was sent in the last moments may have to be sent again"
        );
        std::process::exit(ASKED_TWICE);
    })
}
