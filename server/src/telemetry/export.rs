//! Sends traces to a collector: OTLP over HTTP, as protobuf.
//!
//! Spans wait in a bounded queue, which a thread of its own empties; what does
//! not fit is thrown away. So nobody ever waits for the collector.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_http::{HttpClient, HttpError, ResponseBodyTooLarge};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tokio::runtime::Handle;
use tracing_subscriber::{Layer as _, filter::Targets};
use url::Url;

use super::Sink;
use crate::root_cause::root_cause;

/// A collector that needs longer has not taken it.
const TAKEN_WITHIN: Duration = Duration::from_secs(5);

/// What is left at the end has so long. With all else that a stop may take it
/// stays below the ten seconds after which supervisors kill.
const FLUSHED_WITHIN: Duration = Duration::from_millis(800);

/// A collector answers with a few bytes, or with a sentence.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// Sends traces until it is ended.
#[derive(Debug)]
pub(super) struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Starts its thread. Needs a runtime, in which requests are sent.
    pub(super) fn start(endpoint: &Url) -> anyhow::Result<Self> {
        let client = || {
            fetch::with_provider()
                .user_agent("Irori")
                .redirect(reqwest::redirect::Policy::none())
                .timeout(TAKEN_WITHIN)
        };
        let http = fetch::build(client).context("no traces can be sent")?;
        let client = Client {
            http,
            runtime: Handle::current(),
            told: Arc::default(),
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint.as_str())
            .with_timeout(TAKEN_WITHIN)
            .with_http_client(client)
            .build()
            .with_context(|| format!("no traces can be sent to {endpoint}"))?;
        // Attributes of the machine come from OTEL_RESOURCE_ATTRIBUTES.
        let resource = Resource::builder()
            .with_service_name("irori")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_resource(resource)
            .with_batch_exporter(exporter)
            .build();
        Ok(Self(provider))
    }

    /// What takes the spans that are meant for it, and nothing else.
    pub(super) fn layer(&self) -> Sink {
        let only = Targets::new().with_target(engine::telemetry::SPANS, tracing::Level::DEBUG);
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("irori"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
            .with_filter(only)
            .boxed()
    }

    /// Sends what is left, for a moment.
    pub(super) async fn end(self) {
        let flush = move || self.0.shutdown_with_timeout(FLUSHED_WITHIN);
        // Whoever does not take it has been told of already.
        let _ = tokio::task::spawn_blocking(flush).await;
    }
}

/// Sends requests for the thread of the exporter, which is in no runtime.
#[derive(Clone, Debug)]
struct Client {
    http: reqwest::Client,
    runtime: Handle,
    /// Whether it was told that nobody takes them.
    told: Arc<AtomicBool>,
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, HttpError> {
        let exchange = exchange(self.http.clone(), request);
        let sent = self.runtime.spawn(exchange).await?;
        match &sent {
            Ok(answer) if answer.status().is_success() => self.tell(None),
            Ok(answer) => self.tell(Some(&format!("it answers {}", answer.status()))),
            Err(cause) => self.tell(Some(&root_cause(&**cause))),
        }
        sent
    }
}

impl Client {
    /// Once when it begins, and once when it is over.
    fn tell(&self, trouble: Option<&str>) {
        let told = self.told.swap(trouble.is_some(), Ordering::Relaxed);
        match trouble {
            Some(cause) if !told => {
                tracing::warn!(
                    cause,
                    "traces are not taken; they are thrown away meanwhile"
                );
            }
            None if told => tracing::info!("traces are taken again"),
            _ => {}
        }
    }
}

async fn exchange(
    http: reqwest::Client,
    request: http::Request<Bytes>,
) -> Result<http::Response<Bytes>, HttpError> {
    let mut answer = http.execute(request.try_into()?).await?;
    let mut body = BytesMut::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > ANSWER_MAX_BYTES {
            return Err(ResponseBodyTooLarge::new().into());
        }
        body.extend_from_slice(&piece);
    }
    let mut response = http::Response::new(body.freeze());
    *response.status_mut() = answer.status();
    response.headers_mut().clone_from(answer.headers());
    Ok(response)
}
