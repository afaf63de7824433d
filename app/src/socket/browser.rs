//! The socket in the browser: carries out what [`Line`] decides.
//!
//! Every socket has a number. Handlers of a socket that is no longer the
//! present one do nothing, so a late word of a retired socket is harmless.

use std::time::Duration;

use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use protocol::{ClientEvent, PROTOCOL_VERSION, ServerEvent};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use super::{
    Heard, Phase, Status,
    line::{Action, Input, Line},
    said::said,
};
use crate::{dom, paths};

/// Marks a page that was loaded again because of its version.
const RELOADED_KEY: &str = "irori.reloaded_for_protocol";

/// The one socket of this tab; a handle, to be passed around.
#[derive(Clone, Copy)]
pub(crate) struct Socket(StoredValue<Inner, LocalStorage>);

struct Inner {
    line: Line,
    wire: Option<Wire>,
    generation: u32,
    status: Status,
    timer: Option<TimeoutHandle>,
    heard: std::rc::Rc<dyn Fn(Heard)>,
}

/// A socket with the handlers that keep it company.
struct Wire {
    socket: WebSocket,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closing what is closed already is no error worth telling.
        let _ = self.socket.close();
    }
}

impl Socket {
    /// A socket that tells `heard` what it hears. It does not connect yet.
    pub(crate) fn new(heard: impl Fn(Heard) + 'static) -> Self {
        Self(StoredValue::new_local(Inner {
            line: Line::new(),
            wire: None,
            generation: 0,
            status: Status::default(),
            timer: None,
            heard: std::rc::Rc::new(heard),
        }))
    }

    /// Connects, and stays connected until [`Self::stop`].
    pub(crate) fn start(self) {
        for event in ["online", "pageshow"] {
            self.listen(event, || Input::Back);
        }
        self.listen("offline", || Input::Gone);
        let seen = || {
            if dom::is_visible() {
                Input::Back
            } else {
                Input::Hidden
            }
        };
        self.listen("visibilitychange", seen);
        self.on(Input::Start);
    }

    /// Sends, or says that there is no open socket.
    pub(crate) fn send(self, event: &ClientEvent) -> bool {
        let Ok(text) = serde_json::to_string(event) else {
            return false;
        };
        self.0
            .try_with_value(|inner| {
                inner.status.phase == Phase::Open
                    && inner
                        .wire
                        .as_ref()
                        .filter(|wire| wire.socket.ready_state() == WebSocket::OPEN)
                        .is_some_and(|wire| wire.socket.send_with_str(&text).is_ok())
            })
            .unwrap_or(false)
    }

    /// Closes for good, without a word: whoever listened may be gone.
    pub(crate) fn stop(self) {
        self.0.try_update_value(|inner| {
            inner.line.on(Input::Stop, dom::now_ms(), 0.0);
            inner.status = inner.line.status(dom::now_ms());
            inner.generation += 1;
            inner.wire = None;
            if let Some(timer) = inner.timer.take() {
                timer.clear();
            }
        });
    }

    fn listen(self, event: &'static str, input: impl Fn() -> Input + 'static) {
        // `visibilitychange` bubbles up to the window.
        let handle = window_event_listener_untyped(event, move |_| self.on(input()));
        on_cleanup(move || handle.remove());
    }

    fn on(self, input: Input) {
        let now_ms = dom::now_ms();
        let Some(actions) = self
            .0
            .try_update_value(|inner| inner.line.on(input, now_ms, dom::random()))
        else {
            return;
        };
        for action in actions {
            self.act(action);
        }
        self.tell_status(now_ms);
        self.set_timer(now_ms);
    }

    fn act(self, action: Action) {
        match action {
            Action::Connect => self.connect(),
            Action::Disconnect => self.disconnect(),
            Action::Ping => {
                self.send(&ClientEvent::Ping);
            }
            Action::Doubt => self.tell(Heard::Doubt),
            Action::SignIn => self.tell(Heard::SignedOut),
            Action::ReloadPage => {
                if dom::remember_in_tab(RELOADED_KEY) {
                    dom::reload();
                }
            }
        }
    }

    fn connect(self) {
        let Some(generation) = self.0.try_update_value(|inner| {
            inner.wire = None;
            inner.generation += 1;
            inner.generation
        }) else {
            return;
        };
        let wire = Wire::open(
            move |text| self.on_message(generation, &text),
            move |code, reason| self.on_close(generation, code, reason),
        );
        if wire.is_none() {
            return self.on_close(generation, 1006, String::new());
        }
        self.0.try_update_value(|inner| inner.wire = wire);
    }

    fn disconnect(self) {
        let wire = self.0.try_update_value(|inner| {
            inner.generation += 1;
            inner.wire.take()
        });
        if matches!(wire, Some(Some(_))) {
            self.tell(Heard::Lost);
        }
    }

    fn is_current(self, generation: u32) -> bool {
        self.0
            .try_with_value(|inner| inner.generation == generation)
            .unwrap_or(false)
    }

    fn on_message(self, generation: u32, text: &str) {
        if !self.is_current(generation) {
            return;
        }
        // A word this page does not know is no reason to stop listening.
        let said = said(text);
        if let Some(ServerEvent::Hello { .. }) = said {
            self.on(Input::Greeted);
            dom::forget_in_tab(RELOADED_KEY);
            self.tell(Heard::Opened);
            return;
        }
        self.on(Input::Heard);
        if let Some(said) = said {
            self.tell(Heard::Said(Box::new(said)));
        }
    }

    fn on_close(self, generation: u32, code: u16, reason: String) {
        if self.is_current(generation) {
            self.disconnect();
            self.on(Input::Closed { code, reason });
        }
    }

    fn tell(self, heard: Heard) {
        let listener = self
            .0
            .try_with_value(|inner| std::rc::Rc::clone(&inner.heard));
        if let Some(listener) = listener {
            listener(heard);
        }
    }

    fn tell_status(self, now_ms: f64) {
        let changed = self.0.try_update_value(|inner| {
            let status = inner.line.status(now_ms);
            let changed = inner.status != status;
            inner.status = status;
            changed.then_some(status)
        });
        if let Some(Some(status)) = changed {
            self.tell(Heard::Status(status));
        }
    }

    fn set_timer(self, now_ms: f64) {
        self.0.try_update_value(|inner| {
            if let Some(timer) = inner.timer.take() {
                timer.clear();
            }
            let wait_ms = (inner.line.next_wake_ms(now_ms)? - now_ms).max(0.0);
            inner.timer = set_timeout_with_handle(
                move || self.on(Input::Timer),
                Duration::from_millis(whole(wait_ms)),
            )
            .ok();
            Some(())
        });
    }
}

impl Wire {
    fn open(
        on_text: impl Fn(String) + 'static,
        on_close: impl Fn(u16, String) + 'static,
    ) -> Option<Self> {
        let url = dom::socket_origin()? + &paths::link(format!("/ws?protocol={PROTOCOL_VERSION}"));
        let socket = WebSocket::new(&url).ok()?;
        let on_message = Closure::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                on_text(text);
            }
        });
        let on_close = Closure::new(move |event: CloseEvent| {
            on_close(event.code(), event.reason());
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self {
            socket,
            _on_message: on_message,
            _on_close: on_close,
        })
    }
}

/// Milliseconds as a timer takes them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never negative, and at most some minutes"
)]
fn whole(ms: f64) -> u64 {
    ms.ceil() as u64
}
