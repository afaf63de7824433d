//! Traces, as a collector takes them: OTLP over HTTP, as protobuf.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use http::{HeaderMap, StatusCode, header};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, span::SpanKind},
};
use prost::Message as _;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    time::{Instant, sleep},
};

use crate::{
    client::soon,
    http_client::Visitor,
    running::{Running, irori},
    test_server::LOBBY,
};

/// What was sent to a collector, and how it answers.
#[derive(Clone, Default)]
struct Collector {
    requests: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
    /// It does not take so many first.
    refused: Arc<AtomicUsize>,
    /// Everything that has arrived, as it was.
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    async fn start(self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/v1/traces", post(take))
            .with_state(self);
        tokio::spawn(async { axum::serve(listener, router).await });
        addr
    }

    fn spans(&self) -> Vec<Span> {
        let requests = self.requests.lock().unwrap();
        let resources = requests.iter().flat_map(|request| &request.resource_spans);
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// Waits for a span.
    async fn span(&self, wanted: impl Fn(&Span) -> bool + Send + Sync) -> Span {
        soon("a span", async {
            loop {
                if let Some(span) = self.spans().into_iter().find(&wanted) {
                    return span;
                }
                sleep(Duration::from_millis(20)).await;
            }
        })
        .await
    }
}

async fn take(
    State(collector): State<Collector>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Bytes) {
    let left = collector.refused.load(Ordering::SeqCst);
    if left > 0 {
        collector.refused.store(left - 1, Ordering::SeqCst);
        return (StatusCode::SERVICE_UNAVAILABLE, Bytes::new());
    }
    assert_eq!(headers[header::CONTENT_TYPE], "application/x-protobuf");
    collector.bytes.lock().unwrap().extend_from_slice(&body);
    let request = ExportTraceServiceRequest::decode(body).expect("protobuf");
    collector.requests.lock().unwrap().push(request);
    (StatusCode::OK, Bytes::new())
}

/// A server that sends its traces there every 50 ms, and logs requests.
fn traced(endpoint: &str) -> (TempDir, Running, Visitor) {
    let dir = tempfile::tempdir().unwrap();
    let mut command = irori(dir.path());
    command
        .args(["--otlp-endpoint", endpoint])
        .args(["--log-format", "json", "--log", "info,irori::http=debug"])
        .env("OTEL_BSP_SCHEDULE_DELAY", "50");
    let mut running = Running::spawn(command);
    let line = running.waits_to_say("Irori is at http");
    let (_, url) = line.split_once("Irori is at http://").unwrap();
    let addr = url.split('/').next().unwrap().parse().unwrap();
    (dir, running, Visitor::new(addr))
}

fn attribute(attributes: &[KeyValue], name: &str) -> Option<Value> {
    let found = attributes.iter().find(|attribute| attribute.key == name);
    found.and_then(|found| found.value.clone()?.value)
}

fn text(span: &Span, name: &str) -> Option<String> {
    match attribute(&span.attributes, name) {
        Some(Value::StringValue(text)) => Some(text),
        _ => None,
    }
}

#[tokio::test]
async fn a_request_is_one_trace_with_what_it_has_led_to() {
    let collector = Collector::default();
    let addr = collector.clone().start().await;
    let (_dir, running, visitor) = traced(&format!("http://{addr}"));
    let ann = visitor.sign_in("Hildegard").await;
    let posting = [("room", "1"), ("client_id", "c1"), ("body", "open, sesame")];
    let posted = ann.call("post_message", &posting).await;
    ann.upload("secret-plan.txt", b"twelve bytes").await;

    // The id that whoever asked was told is in the trace and in the log.
    let id = posted.header("x-request-id").to_owned();
    assert_eq!(id.len(), 16, "{id}");
    let request = collector
        .span(|span| text(span, "request_id").as_ref() == Some(&id))
        .await;
    assert_eq!(request.name, "POST /api/post_message");
    assert_eq!(request.kind(), SpanKind::Server);
    let status = attribute(&request.attributes, "http.response.status_code");
    assert_eq!(status, Some(Value::IntValue(200)));
    assert_eq!(text(&request, "http.route").unwrap(), "/api/post_message");
    let line: serde_json::Value = serde_json::from_str(&running.says(&id).await).unwrap();
    assert_eq!(line["span"]["request_id"], id, "{line}");
    assert_eq!(line["path"], "/api/post_message", "{line}");

    // What was done for it is below it, and the commit leads there.
    let append = collector.span(|span| span.name == "append").await;
    assert_eq!(append.trace_id, request.trace_id);
    assert_eq!(append.parent_span_id, request.span_id);
    let commit = collector
        .span(|span| span.links.iter().any(|link| link.span_id == append.span_id))
        .await;
    assert_eq!(commit.name, "commit");
    assert_ne!(commit.trace_id, request.trace_id);
    let messages = attribute(&commit.attributes, "messages");
    assert_eq!(messages, Some(Value::IntValue(1)));
    assert!(append.start_time_unix_nano <= commit.start_time_unix_nano);
    assert!(append.end_time_unix_nano >= commit.end_time_unix_nano);
    for (name, of) in [
        ("sign_in", "POST /api/sign_in_as_guest"),
        ("upload", "POST /api/upload_chunk"),
    ] {
        let span = collector.span(|span| span.name == name).await;
        let root = collector
            .span(|root| root.span_id == span.parent_span_id)
            .await;
        assert_eq!(root.name, of);
    }
    let sign_in = collector.span(|span| span.name == "sign_in").await;
    assert_eq!(text(&sign_in, "means").unwrap(), "guest");
    assert_eq!(text(&sign_in, "result").unwrap(), "done");

    let resource = collector.requests.lock().unwrap()[0].resource_spans[0]
        .resource
        .clone()
        .unwrap();
    let service = attribute(&resource.attributes, "service.name");
    assert_eq!(service, Some(Value::StringValue("irori".to_owned())));

    // Nothing of what was said, by whom, or with which secret.
    let cookie = ann.cookie.unwrap();
    let (_, secret) = cookie.split_once('=').unwrap();
    let sent = collector.bytes.lock().unwrap();
    let sent = String::from_utf8_lossy(&sent);
    for word in ["sesame", "Hildegard", "secret-plan", secret] {
        assert!(!sent.contains(word), "{word}");
    }
}

#[tokio::test]
async fn what_is_left_is_sent_at_the_end() {
    let collector = Collector::default();
    let addr = collector.clone().start().await;
    let dir = tempfile::tempdir().unwrap();
    let mut command = irori(dir.path());
    command
        .args(["--otlp-endpoint", &format!("http://{addr}")])
        .env("OTEL_BSP_SCHEDULE_DELAY", "600000");
    let (running, visitor) = Running::start_by(command);
    let answer = visitor.get("/login").await;
    let id = answer.header("x-request-id").to_owned();
    assert_eq!(collector.spans().len(), 0);
    running.signal(Signal::TERM);
    assert_eq!(running.ended().await, Some(0));
    let spans = collector.spans();
    assert!(
        spans
            .iter()
            .any(|span| text(span, "request_id").as_ref() == Some(&id))
    );
}

#[tokio::test]
async fn a_collector_in_trouble_is_told_of_once_and_nobody_waits_for_it() {
    let collector = Collector::default();
    collector.refused.store(4, Ordering::SeqCst);
    let addr = collector.clone().start().await;
    let (_dir, running, visitor) = traced(&format!("http://{addr}"));
    let ann = visitor.sign_in("Ann").await;
    soon("traces that are taken", async {
        while collector.spans().is_empty() {
            ann.get("/rooms/lobby").await;
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    running.says("traces are taken again").await;
    assert_eq!(running.said("traces are not taken"), 1);
}

#[tokio::test]
async fn a_collector_that_is_not_there_or_says_nothing_holds_nobody_up() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = nobody.local_addr().unwrap();
    drop(nobody);
    // It takes connections, and never answers.
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for addr in [gone, mute.local_addr().unwrap()] {
        let (_dir, running, visitor) = traced(&format!("http://{addr}"));
        let ann = visitor.sign_in("Ann").await;
        let mut socket = ann.socket().await;
        socket.join(LOBBY, None).await;
        for round in 0..5 {
            socket.post(LOBBY, &format!("c{round}"), "hello").await;
        }
        if addr == gone {
            running.says("traces are not taken").await;
        }
        socket.hang_up().await;
        let begun = Instant::now();
        running.signal(Signal::TERM);
        assert_eq!(running.ended().await, Some(0), "{addr}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{addr}");
    }
}
