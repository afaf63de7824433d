//! What the two remote stores share: time limits, how often a request is tried,
//! and the options of the HTTP client.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};

use crate::error::BlobError;

/// How often something is asked before giving up.
pub(crate) const TRIES: usize = 3;

/// No further try after this; somebody is waiting.
pub(crate) const TRY_FOR: Duration = Duration::from_secs(10);

/// How long what needs no upload may take until its answer begins.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Until there is a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);

/// How long a store may be silent. A part of 8 MiB goes up meanwhile, so a
/// line of 2.5 Mbit/s is the slowest that will do.
const SILENT_FOR: Duration = Duration::from_secs(30);

/// The first pause between two tries; the next are longer.
pub(crate) const PAUSE: Duration = Duration::from_millis(200);

/// What the HTTP client is to be like.
pub(crate) fn client_options(unencrypted: bool) -> ClientOptions {
    // reqwest takes the process's default provider of cryptography. One that is
    // installed already stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    ClientOptions::new()
        .with_user_agent(HeaderValue::from_static("Irori"))
        .with_allow_http(unencrypted)
        .with_connect_timeout(CONNECT_WITHIN)
        .with_read_timeout(SILENT_FOR)
        // A whole request has no time limit: a large file may take its time.
        .with_timeout_disabled()
}

/// How `object_store` tries again.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: PAUSE,
            max_backoff: 10 * PAUSE,
            base: 2.,
        },
        max_retries: TRIES - 1,
        retry_timeout: TRY_FOR,
    }
}

/// Whether another try may help.
pub(crate) fn is_passing(status: StatusCode) -> bool {
    status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
}

/// Does `work`, but not for longer than a person waits.
pub(crate) async fn within<T>(
    work: impl Future<Output = Result<T, BlobError>>,
) -> Result<T, BlobError> {
    tokio::time::timeout(ANSWER_WITHIN, work)
        .await
        .unwrap_or_else(|_| {
            Err(BlobError::unavailable(format!(
                "no answer within {} s",
                ANSWER_WITHIN.as_secs()
            )))
        })
}
