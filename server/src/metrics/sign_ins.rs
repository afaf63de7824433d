//! How sign-ins end: counted, and part of the trace of their request.

use engine::telemetry::{Collectors, SPANS, counters};
use prometheus::IntCounterVec;
use protocol::Rejection;
use tracing::{Instrument as _, field::Empty};

const RESULTS: [&str; 5] = ["done", "failed", "limited", "next_step", "refused"];

/// How sign-ins ended. Cloning gives another handle.
#[derive(Clone, Debug)]
pub(crate) struct SignIns(IntCounterVec);

/// How a sign-in ended that was let go on.
pub(crate) trait Outcome {
    /// Whether a second step is asked for.
    fn needs_code(&self) -> bool {
        false
    }
}

impl Outcome for engine::accounts::SignIn {
    fn needs_code(&self) -> bool {
        matches!(self, Self::NeedsCode(_))
    }
}

impl<S, T> Outcome for (S, T) {}

impl<S, T, N> Outcome for (S, T, N) {}

/// Why one was not.
pub(crate) trait Refusal {
    fn rejection(&self) -> &Rejection;
}

impl Refusal for Rejection {
    fn rejection(&self) -> &Rejection {
        self
    }
}

impl<A> Refusal for (Rejection, A) {
    fn rejection(&self) -> &Rejection {
        &self.0
    }
}

impl Default for SignIns {
    fn default() -> Self {
        Self(counters(
            "irori_sign_ins_total",
            "Sign-ins and their second steps, by how they ended.",
            "result",
            &RESULTS,
        ))
    }
}

impl SignIns {
    /// Waits for a sign-in by these means, and counts how it ended.
    pub(crate) async fn watch<O: Outcome + Send, E: Refusal + Send>(
        &self,
        means: &'static str,
        sign_in: impl Future<Output = Result<O, E>> + Send,
    ) -> Result<O, E> {
        let span = tracing::debug_span!(target: SPANS, "sign_in", means, result = Empty);
        let ended = sign_in.instrument(span.clone()).await;
        let result = match &ended {
            Ok(outcome) if outcome.needs_code() => "next_step",
            Ok(_) => "done",
            Err(refusal) => match refusal.rejection() {
                Rejection::RateLimited { .. } => "limited",
                Rejection::Internal => "failed",
                _ => "refused",
            },
        };
        span.record("result", result);
        self.0.with_label_values(&[result]).inc();
        ended
    }

    pub(crate) fn collectors(&self) -> Collectors {
        vec![Box::new(self.0.clone())]
    }
}
