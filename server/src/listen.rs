//! Accepting connections: HTTP/1.1, upgrades included, until told to stop.

use std::{io, pin::pin, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

/// A client that takes longer than this to send a request's headers, or
/// stays silent for so long between requests, is let go.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);

/// What may be read of a connection, or wait to be written to it, before it is
/// looked at. As much as headers may have; several times that, as is usual, is
/// no faster, and twenty people who upload would hold it twenty times.
const BUFFER_BYTES: usize = 64 * 1024;

/// How long requests under way may take after the sign to stop.
const REQUESTS_END_WITHIN: Duration = Duration::from_secs(3);

/// How long to wait when no connection can be accepted (descriptors used up).
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Serves until `stop` fires and the requests under way are answered. Upgraded
/// connections are no longer counted here.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: &CancellationToken) {
    let connections = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    tracing::error!(%cause, "cannot accept a connection");
                    sleep(ACCEPT_AGAIN_AFTER).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        // Events are small and are to leave at once.
        if stream.set_nodelay(true).is_err() {
            continue;
        }
        let service = TowerToHyperService::new(router.clone().map_request(
            move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(ConnectInfo(peer));
                request.map(Body::new)
            },
        ));
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
