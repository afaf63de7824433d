//! When to connect, to wait, to ask whether anyone is there, and when to give
//! up: decisions only. Time and chance come in as numbers.

use protocol::CloseCode;

use super::{Phase, Status};

/// A connection that does not open within this time will not open at all.
const CONNECT_MS: f64 = 10_000.0;
/// First wait after a failure; doubles each time.
const BACKOFF_MIN_MS: f64 = 500.0;
/// Longest wait.
const BACKOFF_MAX_MS: f64 = 30_000.0;
/// After so long a silence the server is asked.
const SILENCE_MS: f64 = 30_000.0;
/// How long it may take to answer …
const ANSWER_MS: f64 = 10_000.0;
/// … and how long when the person has just come back and waits for it.
const QUICK_ANSWER_MS: f64 = 5_000.0;
/// People hear of trouble when it has lasted so long.
const PATIENCE_MS: f64 = 3_000.0;
/// After so many failures in a row the session is looked at.
const DOUBT_AFTER: u32 = 3;

/// What happened to the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// The page is ready.
    Start,
    /// The server greeted.
    Greeted,
    /// The server said something.
    Heard,
    /// The socket closed.
    Closed { code: u16, reason: String },
    /// The time of [`Line::next_wake_ms`] has come, or something like it.
    Timer,
    /// The browser says that the network is back, or the page is shown again.
    Back,
    /// The browser says that there is no network.
    Gone,
    /// The page is no longer seen.
    Hidden,
    /// The page is being left.
    Stop,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Connect,
    /// Let go of the socket; whatever it still says does not matter.
    Disconnect,
    Ping,
    /// Find out whether the session still lives.
    Doubt,
    SignIn,
    /// Load the page again, unless that was just tried.
    ReloadPage,
}

/// The line to the server.
#[derive(Debug)]
pub(crate) struct Line {
    phase: Phase,
    /// When the present phase must end: connecting, waiting, or an answer due.
    deadline_ms: Option<f64>,
    heard_ms: f64,
    failures: u32,
    lost_ms: Option<f64>,
    hidden_ms: Option<f64>,
}

impl Line {
    /// A line that has not been started.
    pub(crate) const fn new() -> Self {
        Self {
            phase: Phase::Connecting,
            deadline_ms: None,
            heard_ms: 0.0,
            failures: 0,
            lost_ms: None,
            hidden_ms: None,
        }
    }

    /// How it stands for people.
    pub(crate) fn status(&self, now_ms: f64) -> Status {
        Status {
            phase: self.phase,
            trouble: self
                .lost_ms
                .is_some_and(|lost_ms| lost_ms + PATIENCE_MS <= now_ms),
        }
    }

    /// When [`Input::Timer`] is due.
    pub(crate) fn next_wake_ms(&self, now_ms: f64) -> Option<f64> {
        let silence = (self.phase == Phase::Open && self.deadline_ms.is_none())
            .then_some(self.heard_ms + SILENCE_MS);
        let patience = self
            .lost_ms
            .map(|lost_ms| lost_ms + PATIENCE_MS)
            .filter(|patience_ms| *patience_ms > now_ms);
        [self.deadline_ms, silence, patience]
            .into_iter()
            .flatten()
            .min_by(f64::total_cmp)
    }

    /// Decides. `dice` is a random number from 0 to 1.
    pub(crate) fn on(&mut self, input: Input, now_ms: f64, dice: f64) -> Vec<Action> {
        match input {
            Input::Start => {
                self.lost_ms = Some(now_ms);
                self.connect(now_ms)
            }
            Input::Greeted => {
                self.phase = Phase::Open;
                self.deadline_ms = None;
                self.heard_ms = now_ms;
                self.failures = 0;
                self.lost_ms = None;
                vec![]
            }
            Input::Heard => {
                self.heard_ms = now_ms;
                if self.phase == Phase::Open {
                    self.deadline_ms = None;
                    self.lost_ms = None;
                }
                vec![]
            }
            Input::Closed { code, reason } => self.closed(code, &reason, now_ms, dice),
            Input::Timer => self.timer(now_ms, dice),
            Input::Back => self.back(now_ms),
            Input::Gone if self.phase == Phase::Open => {
                self.lost_ms = Some(now_ms);
                self.ask(now_ms, QUICK_ANSWER_MS)
            }
            Input::Gone => vec![],
            Input::Hidden => {
                self.hidden_ms = Some(now_ms);
                vec![]
            }
            Input::Stop => {
                self.give_up(Phase::Closed);
                vec![]
            }
        }
    }

    fn connect(&mut self, now_ms: f64) -> Vec<Action> {
        self.phase = Phase::Connecting;
        self.deadline_ms = Some(now_ms + CONNECT_MS);
        vec![Action::Connect]
    }

    fn closed(&mut self, code: u16, reason: &str, now_ms: f64, dice: f64) -> Vec<Action> {
        match CloseCode::from_code(code) {
            Some(CloseCode::SignedOut) => {
                self.give_up(Phase::Closed);
                vec![Action::SignIn]
            }
            Some(CloseCode::TooManySockets) => {
                self.give_up(Phase::TooMany);
                vec![]
            }
            Some(CloseCode::ProtocolVersion) => {
                self.give_up(Phase::OutOfStep);
                vec![Action::ReloadPage]
            }
            Some(CloseCode::PolicyViolation | CloseCode::TooBig | CloseCode::Unsupported) => {
                self.give_up(Phase::OutOfStep);
                vec![]
            }
            Some(CloseCode::Restart) => {
                let wait_ms = reason
                    .trim()
                    .parse::<u32>()
                    .map_or(BACKOFF_MIN_MS, f64::from);
                // Spread over half as long again, so that not everyone comes at once.
                self.wait(now_ms, wait_ms.min(BACKOFF_MAX_MS) * (1.0 + dice / 2.0))
            }
            Some(CloseCode::TooSlow) | None => self.failed(now_ms, dice),
        }
    }

    fn failed(&mut self, now_ms: f64, dice: f64) -> Vec<Action> {
        let longest = (BACKOFF_MIN_MS * f64::from(1 << self.failures.min(10))).min(BACKOFF_MAX_MS);
        self.failures += 1;
        let mut actions = self.wait(now_ms, longest * (0.5 + dice / 2.0));
        if self.failures == DOUBT_AFTER {
            actions.push(Action::Doubt);
        }
        actions
    }

    fn wait(&mut self, now_ms: f64, wait_ms: f64) -> Vec<Action> {
        self.phase = Phase::Waiting;
        self.deadline_ms = Some(now_ms + wait_ms);
        self.lost_ms.get_or_insert(now_ms);
        vec![]
    }

    fn give_up(&mut self, phase: Phase) {
        self.phase = phase;
        self.deadline_ms = None;
        self.lost_ms = None;
    }

    fn timer(&mut self, now_ms: f64, dice: f64) -> Vec<Action> {
        let over = self.deadline_ms.is_some_and(|at_ms| at_ms <= now_ms);
        match self.phase {
            Phase::Waiting if over => self.connect(now_ms),
            Phase::Connecting | Phase::Open if over => {
                let mut actions = vec![Action::Disconnect];
                actions.extend(self.failed(now_ms, dice));
                actions
            }
            Phase::Open if self.heard_ms + SILENCE_MS <= now_ms && self.deadline_ms.is_none() => {
                self.ask(now_ms, ANSWER_MS)
            }
            _ => vec![],
        }
    }

    fn ask(&mut self, now_ms: f64, answer_ms: f64) -> Vec<Action> {
        self.deadline_ms = Some(now_ms + answer_ms);
        vec![Action::Ping]
    }

    fn back(&mut self, now_ms: f64) -> Vec<Action> {
        let away_ms = self
            .hidden_ms
            .take()
            .map_or(0.0, |since_ms| now_ms - since_ms);
        match self.phase {
            Phase::Waiting => self.connect(now_ms),
            Phase::Open if away_ms > SILENCE_MS || self.heard_ms + SILENCE_MS <= now_ms => {
                self.ask(now_ms, QUICK_ANSWER_MS)
            }
            _ => vec![],
        }
    }
}

#[cfg(test)]
mod tests;
