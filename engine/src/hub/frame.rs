//! Serialises an event into a WebSocket frame, once for all connections.

use bytes::{BufMut as _, Bytes, BytesMut};
use protocol::ServerEvent;
use tungstenite::protocol::frame::{
    CloseFrame, Frame,
    coding::{Data, OpCode},
};

/// One text frame holding the event (RFC 6455 section 5.6).
pub(crate) fn event_frame(event: &ServerEvent) -> Bytes {
    let mut out = BytesMut::new();
    push_event(&mut out, event);
    out.freeze()
}

/// Appends the event's frame to `out`.
pub(super) fn push_event(out: &mut BytesMut, event: &ServerEvent) {
    match serde_json::to_vec(event) {
        Ok(json) => push_frame(out, Frame::message(json, OpCode::Data(Data::Text), true)),
        Err(cause) => tracing::error!(%cause, "an event could not be serialised"),
    }
}

/// A ping (RFC 6455 section 5.5.2).
pub(crate) fn ping_frame() -> Bytes {
    let mut out = BytesMut::new();
    push_frame(&mut out, Frame::ping(Bytes::new()));
    out.freeze()
}

/// A close with its code and reason (RFC 6455 section 5.5.1).
pub(crate) fn close_frame(code: u16, reason: &str) -> Bytes {
    let mut out = BytesMut::new();
    let close = CloseFrame {
        code: code.into(),
        reason: reason.into(),
    };
    push_frame(&mut out, Frame::close(Some(close)));
    out.freeze()
}

fn push_frame(out: &mut BytesMut, frame: Frame) {
    out.reserve(frame.len());
    if let Err(cause) = frame.format(&mut out.writer()) {
        tracing::error!(%cause, "a frame could not be written to memory");
    }
}
