//! Follows the files of a certificate: what renews it tells nobody.

use std::{sync::Arc, time::Duration};

use engine::{clock::Clock, ticks::every};
use tokio::{signal::unix::Signal, time::Instant};

use super::{Certificate, Current, Files};
use crate::systemd::Supervisor;

/// How often the files are looked at.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(5);

/// The log warns of a certificate that nobody has renewed from so many days
/// before its end on.
const TOLD_FROM_DAYS: i64 = 14;

/// How often the log repeats that warning.
const TOLD_EVERY: Duration = Duration::from_hours(24);

/// Reads the files again when they have changed, or when a hang-up asks for
/// it, until it is dropped. What cannot be used is told, and the certificate
/// stays as it is.
pub(crate) async fn keep_current(
    files: Files,
    first: Certificate,
    current: Arc<Current>,
    clock: Arc<dyn Clock>,
    supervisor: Supervisor,
    mut hangups: Signal,
) {
    let mut used = first;
    let mut loaded = files.stamp().await.ok();
    // Whoever renews a certificate writes its two files one after the other.
    // They are read once both have stayed the same between two looks.
    let mut seen = loaded;
    let mut told_at: Option<Instant> = None;
    let mut looks = every(LOOKED_AT_EVERY);
    loop {
        let asked = tokio::select! {
            _ = looks.tick() => false,
            _ = hangups.recv() => true,
        };
        let found = files.stamp().await.ok();
        let settled = found == seen;
        seen = found;
        if asked || (settled && found != loaded) {
            loaded = found;
            supervisor.reloading();
            let files = files.clone();
            let now_ms = clock.now_ms();
            match tokio::task::spawn_blocking(move || files.load(now_ms)).await {
                Ok(Ok(certificate)) => {
                    current.replace(&certificate);
                    tracing::info!(
                        last_day = certificate.last_day(),
                        "new connections get the certificate as it is now"
                    );
                    used = certificate;
                    told_at = None;
                }
                Ok(Err(problem)) => {
                    tracing::error!("the certificate stays as it was: {problem:#}");
                }
                Err(cause) => tracing::error!(%cause, "the certificate stays as it was"),
            }
            supervisor.ready();
        }
        let days = used.days_left(clock.now_ms());
        if days < TOLD_FROM_DAYS && told_at.is_none_or(|at| at.elapsed() >= TOLD_EVERY) {
            told_at = Some(Instant::now());
            tracing::warn!(
                last_day = used.last_day(),
                "the certificate is about to expire, and nobody has renewed it"
            );
        }
    }
}
