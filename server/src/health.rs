//! Whether the server runs, and whether it can do its work; for whoever
//! watches it. Strangers learn no more than that.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::extract::State;
use engine::{chat::Chat, files::Files};
use http::StatusCode;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// A look at the store costs a write to the disk, and strangers may ask for
/// one as often as they like.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(1);

/// Whoever watches waits no longer, most often.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// 200 while the process runs its tasks.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// 200 while the server can do its work and is to get more of it. A damaged
/// database is told, and is still 200: what is whole in it would be out of reach
/// if nobody were sent here any more.
pub(crate) async fn ready(State(readiness): State<Readiness>) -> (StatusCode, &'static str) {
    if readiness.get().await {
        if readiness.0.chat.is_damaged() {
            return (StatusCode::OK, "ready, but damaged\n");
        }
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }
}

/// Whether the server can do its work and is to get more of it. Cloning gives
/// another handle.
#[derive(Clone, Debug)]
pub(crate) struct Readiness(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    chat: Arc<Chat>,
    files: Arc<Files>,
    draining: CancellationToken,
    last: Mutex<Last>,
}

/// The last look, and what it has shown or is about to.
#[derive(Debug, Default)]
struct Last {
    look: Option<(Instant, Look)>,
    /// What was told last, so that only changes are.
    told: bool,
}

/// What is seen, once it is.
type Look = watch::Receiver<Option<bool>>;

impl Readiness {
    /// Until `draining` fires, whatever can be done.
    pub(crate) fn new(chat: Arc<Chat>, files: Arc<Files>, draining: CancellationToken) -> Self {
        Self(Arc::new(Inner {
            chat,
            files,
            draining,
            last: Mutex::new(Last {
                look: None,
                told: true,
            }),
        }))
    }

    async fn get(&self) -> bool {
        if self.0.draining.is_cancelled() {
            return false;
        }
        let mut look = self.look();
        let seen = timeout(ANSWER_WITHIN, look.wait_for(Option::is_some)).await;
        let ready = matches!(seen, Ok(Ok(seen)) if *seen == Some(true));
        self.tell(ready);
        ready
    }

    /// One look for all who ask meanwhile. It goes on when they leave.
    fn look(&self) -> Look {
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, look)) = &last.look {
            let under_way = look.borrow().is_none() && look.has_changed().is_ok();
            if under_way || at.elapsed() < LOOKED_AT_EVERY {
                return look.clone();
            }
        }
        let of = Arc::clone(&self.0);
        let (tell, look) = watch::channel(None);
        tokio::spawn(async move {
            // Each says in the log what is wrong.
            let ready = of.chat.check().await.is_ok() && of.files.check().await.is_ok();
            tell.send_replace(Some(ready));
        });
        last.look = Some((Instant::now(), look.clone()));
        look
    }

    fn tell(&self, ready: bool) {
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.told == ready {
            return;
        }
        last.told = ready;
        if ready {
            tracing::info!("ready again");
        } else {
            tracing::error!("not ready: the store or the files do not answer as they should");
        }
    }
}
