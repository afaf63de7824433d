//! Accepting connections until told to stop: HTTP/1.1 with upgrades, and over
//! TLS HTTP/2 as well.

use std::{
    convert::Infallible,
    future::pending,
    io::Write as _,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use http::{HeaderValue, StatusCode, Version, header, uri::Authority};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use super::{
    connections::{Connections, Permit},
    listener::Listener,
    tls::shake_hands,
    transport::Transport,
};

/// A client that takes longer than this to send a request's headers, or
/// stays silent for so long between requests, is let go.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);

/// The same over HTTP/2, where browsers keep one connection for everything, and
/// a new one costs a handshake.
const HTTP2_IDLE: Duration = Duration::from_mins(2);

/// Whoever is connected over HTTP/2 and does not answer for so long is not
/// there any more.
const HTTP2_DEAD_AFTER: Duration = Duration::from_secs(20);

/// Requests that one connection may have under way over HTTP/2. A page asks
/// for some twenty files at once.
const HTTP2_STREAMS: u32 = 100;

/// What may be read of a connection, or wait to be written to it, before it is
/// looked at. As much as headers may have; several times that, as is usual, is
/// no faster, and twenty people who upload would hold it twenty times.
const BUFFER_BYTES: usize = 64 * 1024;

/// The same for the headers of one request over HTTP/2, and what may come of
/// its body before somebody looks at it.
const HTTP2_BUFFER_BYTES: u32 = 64 * 1024;

/// What may come over one HTTP/2 connection before somebody looks at it, all
/// its requests together.
const HTTP2_CONNECTION_BYTES: u32 = 4 * HTTP2_BUFFER_BYTES;
/// How long the rest of an answer may take on a connection that has to make
/// room for others.
const SHED_ENDS_WITHIN: Duration = Duration::from_secs(5);

/// How long requests under way may take after the sign to stop.
pub(crate) const REQUESTS_END_WITHIN: Duration = Duration::from_secs(3);

/// Whoever has just connected when the sign to stop comes is about to ask, and
/// is answered if they do so within this. A proxy that was let in and hears
/// nothing says to its client that we are broken.
const ASKS_WITHIN: Duration = Duration::from_millis(500);

/// How long to wait when no connection can be accepted (descriptors used up).
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// The log tells of it at most this often.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// A way in: where connections are accepted, what they have to go through
/// first, and what answers them.
pub(crate) struct Door {
    pub(crate) listener: Listener,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) router: Router,
}

/// Serves until `stop` fires and the requests under way are answered. Upgraded
/// connections are no longer counted here.
pub(crate) async fn serve(door: Door, places: Connections, stop: &CancellationToken) {
    let Door {
        listener,
        tls,
        router,
    } = door;
    let connections = TaskTracker::new();
    let mut told_at: Option<Instant> = None;
    loop {
        let (transport, peer) = tokio::select! {
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
            if tls.is_none() {
                refuse(transport);
            }
            continue;
        };
        // Events are small and are to leave at once.
        if let Transport::Tcp(stream) = &transport
            && stream.set_nodelay(true).is_err()
        {
            continue;
        }
        let (tls, router, stop) = (tls.clone(), router.clone(), stop.clone());
        connections.spawn(async move {
            let opened = tokio::select! {
                opened = open(transport, tls) => opened,
                _ = place.has_to_go() => return,
                () = cut_short(&stop) => return,
            };
            match opened {
                Ok(transport) if transport.is_challenge() => {}
                Ok(transport) => converse(transport, peer, place, router, &stop).await,
                Err(cause) => tracing::debug!(%cause, "a handshake was not completed"),
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

/// Agrees on keys, where the door speaks TLS.
async fn open(transport: Transport, tls: Option<TlsAcceptor>) -> std::io::Result<Transport> {
    match (transport, tls) {
        (Transport::Tcp(stream), Some(acceptor)) => {
            let secured = shake_hands(&acceptor, stream).await?;
            Ok(Transport::Tls(Box::new(secured)))
        }
        (transport, _) => Ok(transport),
    }
}

/// Answers what comes over one connection.
async fn converse(
    transport: Transport,
    peer: SocketAddr,
    place: Arc<Permit>,
    router: Router,
    stop: &CancellationToken,
) {
    let counted = Arc::clone(&place);
    let service = service_fn(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Arc::clone(&counted));
        name_host(&mut request);
        answer(router.clone(), Arc::clone(&counted), request.map(Body::new))
    });
    if transport.speaks_http2() {
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(HEADERS_WITHIN)
            .keep_alive_timeout(HTTP2_DEAD_AFTER)
            .max_concurrent_streams(HTTP2_STREAMS)
            .max_header_list_size(HTTP2_BUFFER_BYTES)
            .initial_stream_window_size(HTTP2_BUFFER_BYTES)
            .initial_connection_window_size(HTTP2_CONNECTION_BYTES)
            .max_send_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(transport), service);
        let idle = place.has_been_idle(HTTP2_IDLE);
        until_done(
            connection,
            http2::Connection::graceful_shutdown,
            &place,
            idle,
            stop,
        )
        .await;
    } else {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS_WITHIN)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(transport), service)
            .with_upgrades();
        until_done(
            connection,
            http1::UpgradeableConnection::graceful_shutdown,
            &place,
            pending(),
            stop,
        )
        .await;
    }
}

/// Serves a connection until it ends or has to: then what is under way is
/// answered, and no more.
async fn until_done<C>(
    connection: C,
    shut_down: impl FnOnce(Pin<&mut C>),
    place: &Permit,
    idle: impl Future<Output = ()>,
    stop: &CancellationToken,
) where
    C: Future<Output = Result<(), hyper::Error>>,
{
    let mut connection = pin!(connection);
    let told_to_stop = async {
        stop.cancelled().await;
        if !place.is_used() {
            sleep(ASKS_WITHIN).await;
        }
    };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        used = place.has_to_go() => {
            if !used {
                return;
            }
            shut_down(connection.as_mut());
            // Whoever reads their answer slowly keeps no descriptor by it.
            match timeout(SHED_ENDS_WITHIN, connection).await {
                Ok(ended) => ended,
                Err(_) => return,
            }
        }
        () = async { tokio::select! { () = idle => {}, () = told_to_stop => {} } } => {
            shut_down(connection.as_mut());
            connection.await
        }
    };
    if let Err(cause) = ended {
        tracing::debug!(%cause, "a connection ended early");
    }
}

/// When a handshake that is under way at the sign to stop is given up.
async fn cut_short(stop: &CancellationToken) {
    stop.cancelled().await;
    sleep(ASKS_WITHIN).await;
}

/// Over HTTP/2 the host that is asked is no header (RFC 9113 section 8.3.1);
/// everything else here looks for it there.
fn name_host<B>(request: &mut http::Request<B>) {
    if request.version() != Version::HTTP_2 {
        return;
    }
    let host = request.uri().authority().map(Authority::as_str);
    if let Some(host) = host.and_then(|host| HeaderValue::from_str(host).ok()) {
        request.headers_mut().insert(header::HOST, host);
    }
}

/// Answers a request. Its connection is at work until then, and for good once
/// it has become a socket.
async fn answer(
    router: Router,
    place: Arc<Permit>,
    request: Request,
) -> Result<Response, Infallible> {
    let work = place.work();
    let answer = router.oneshot(request).await;
    if matches!(&answer, Ok(answer) if answer.status() == StatusCode::SWITCHING_PROTOCOLS) {
        work.for_good();
    }
    answer
}

/// Says that there is no place, in one write that does not wait.
fn refuse(transport: Transport) {
    const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\
        retry-after: 5\r\ncontent-length: 0\r\n\r\n";
    let _ = match transport {
        Transport::Tcp(stream) => stream.into_std().and_then(|mut stream| stream.write(FULL)),
        Transport::Unix(stream) => stream.into_std().and_then(|mut stream| stream.write(FULL)),
        Transport::Tls(_) => return,
    };
}
