//! A socket from its upgrade to its end: reads what the client says, hands it
//! to the use cases, keeps the connection alive, and leaves every room however
//! it ends.
//!
//! Frames are parsed by `tungstenite` (RFC 6455); what it answers by itself
//! (pong, close) goes out through the [`Link`] like everything else.

mod hear;
mod pipe;
mod tenure;

use std::{collections::HashSet, io::ErrorKind, sync::Arc};

use bytes::Bytes;
use protocol::{CloseCode, FRAME_MAX_BYTES, PROTOCOL_VERSION, RoomId, ServerEvent};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;
use tungstenite::{
    Message, WebSocket,
    error::CapacityError,
    protocol::{Role, WebSocketConfig},
};

use crate::{
    accounts::Accounts,
    chat::Chat,
    hub::{Dropped, Hub, Link, TRACE_TARGET, Wire, event_frame, ping_frame},
    limits::{CLOSE_GRACE, PEER_DEAD_AFTER, PING_EVERY},
    storage::Session,
};
use pipe::Pipe;
use tenure::Tenure;

/// Every idle socket holds these. What people type mostly fits; a larger
/// message makes it grow for a while.
const READ_BUFFER_BYTES: usize = 512;

/// Messages taken from one socket before its task yields to others.
const MESSAGES_PER_YIELD: u32 = 32;

/// RFC 6455 section 7.4.1: the peer broke the protocol of the frames.
const PROTOCOL_ERROR: u16 = 1002;
/// RFC 6455 section 7.4.1: the server could not do what was asked for.
const UNABLE: u16 = 1011;
/// RFC 6455 section 7.4.1: a text that is not UTF-8.
const INVALID_PAYLOAD: u16 = 1007;

/// Serves one socket until it or the session ends. `leftover` is what the
/// client sent along with the upgrade. When `stopping` fires nothing more is read; whoever
/// fires it closes the links.
pub async fn serve(
    chat: Arc<Chat>,
    accounts: Arc<Accounts>,
    wire: Wire,
    leftover: Bytes,
    session: Session,
    protocol: u32,
    stopping: CancellationToken,
) {
    let tenure = Tenure {
        accounts,
        session: session.id,
        user: session.user.id,
        pings: 0,
    };
    let hello = (protocol == PROTOCOL_VERSION).then(|| {
        event_frame(&ServerEvent::Hello {
            protocol,
            you: session.user.clone(),
        })
    });
    let (link, added) = chat
        .hub
        .open(session.user, session.id, wire, hello.as_ref());
    if added.is_err() {
        link.close(CloseCode::TooManySockets, "too many sockets");
    }
    let seat = Seat {
        link: Arc::clone(&link),
        joined: HashSet::new(),
        chat: Arc::clone(&chat),
        counted: added.is_ok(),
    };
    // Whoever ended the session meanwhile did not find this link yet.
    match Box::pin(tenure.is_live()).await {
        Ok(true) => {}
        Ok(false) => seat.link.close(CloseCode::SignedOut, "signed out"),
        Err(_) => seat
            .link
            .close_with(UNABLE, "the server could not do this now"),
    }
    if stopping.is_cancelled() {
        // Whoever closes the links may have done so before this one was there.
        Hub::send_away(&seat.link);
    }
    if protocol != PROTOCOL_VERSION {
        seat.link
            .close(CloseCode::ProtocolVersion, "unknown protocol version");
    }
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_message_size(Some(FRAME_MAX_BYTES))
        .max_frame_size(Some(FRAME_MAX_BYTES));
    let pipe = Pipe::new(Arc::clone(&seat.link), leftover);
    // Boxed, as a future holds what it is given twice: where it came in, and
    // where it is worked with. Thousands of these wait at once.
    let conversation = Box::new(Conversation {
        websocket: WebSocket::from_raw_socket(pipe, Role::Server, Some(config)),
        seat,
        tenure,
        malformed: 0,
    });
    conversation.run(&stopping).await;
    if added.is_ok() {
        Box::pin(chat.parted(&link)).await;
    }
}

/// What a socket holds in the hub; given back when it is dropped, whatever
/// the reason, a panic included.
struct Seat {
    link: Arc<Link>,
    joined: HashSet<RoomId>,
    chat: Arc<Chat>,
    counted: bool,
}

impl Drop for Seat {
    fn drop(&mut self) {
        for room in &self.joined {
            self.chat.hub.forget(self.link.id, *room);
        }
        if self.counted {
            self.chat.hub.closed(&self.link);
        }
    }
}

struct Conversation {
    websocket: WebSocket<Pipe>,
    seat: Seat,
    tenure: Tenure,
    malformed: u32,
}

/// Whether the conversation goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Continue,
    /// The link is closing.
    End,
    /// What the peer sends cannot be read any more; or it is gone.
    Broken,
}

impl Conversation {
    async fn run(mut self: Box<Self>, stopping: &CancellationToken) {
        let link = Arc::clone(&self.seat.link);
        let mut ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // What came along with the upgrade makes no socket readable.
        let mut next = if link.is_closing() {
            Next::End
        } else {
            self.read(stopping).await
        };
        while next == Next::Continue && !link.is_closing() {
            tokio::select! {
                ready = link.readable(), if !stopping.is_cancelled() => {
                    next = if ready.is_ok() { self.read(stopping).await } else { Next::End };
                }
                ready = link.writable(), if link.has_queued() => {
                    if ready.is_ok() { link.flush() } else { next = Next::End }
                }
                () = link.wake.notified() => {}
                () = stopping.cancelled(), if !stopping.is_cancelled() => {}
                _ = ping.tick() => {
                    if link.silent_for() >= PEER_DEAD_AFTER {
                        tracing::debug!(target: TRACE_TARGET, link = link.id.0, "drop: peer not heard of");
                        link.dropped(Dropped::Silent);
                        return;
                    }
                    // Boxed like what is heard: it is rare, and large.
                    if !Box::pin(self.tenure.goes_on(&link)).await {
                        link.close(CloseCode::SignedOut, "the session has ended");
                    }
                    link.send(&ping_frame());
                }
            }
        }
        // Our close, or the answer to theirs, is in the queue.
        let farewell = async {
            link.drained().await;
            if next == Next::Broken || !self.await_close().await {
                self.hear_out().await;
            }
        };
        let _ = timeout(CLOSE_GRACE, Box::pin(farewell)).await;
    }

    /// Takes what the socket holds.
    async fn read(&mut self, stopping: &CancellationToken) -> Next {
        for taken in 1.. {
            let message = match self.websocket.read() {
                Ok(message) => message,
                Err(error) => return self.read_failed(&error),
            };
            match message {
                // Boxed: what a request needs is not to be part of the memory
                // every idle socket takes.
                Message::Text(text) => Box::pin(self.hear(text.as_str())).await,
                Message::Binary(_) => self.seat.link.close(CloseCode::Unsupported, "text only"),
                // `tungstenite` has answered a ping or a close; that leaves now.
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                Message::Close(_) => {
                    let _ = self.websocket.flush();
                    // Nothing may follow a close (RFC 6455 section 5.5.1).
                    self.seat.link.seal();
                    return Next::End;
                }
            }
            // Now, since what was asked for may have taken long.
            self.seat.link.heard();
            if self.seat.link.is_closing() {
                return Next::End;
            }
            if stopping.is_cancelled() {
                return Next::Continue;
            }
            if taken % MESSAGES_PER_YIELD == 0 {
                // Who sends without a pause is answered without a pause too.
                self.seat.link.flush();
                tokio::task::yield_now().await;
            }
        }
        Next::Continue
    }

    fn read_failed(&self, error: &tungstenite::Error) -> Next {
        use tungstenite::Error;
        let link = &self.seat.link;
        match error {
            Error::Io(io) if io.kind() == ErrorKind::WouldBlock => return Next::Continue,
            Error::Capacity(CapacityError::MessageTooLong { .. }) => {
                link.close(CloseCode::TooBig, "message too big");
            }
            Error::Utf8(_) => link.close_with(INVALID_PAYLOAD, "not UTF-8"),
            Error::Protocol(_) => link.close_with(PROTOCOL_ERROR, "broken frame"),
            // The peer is gone.
            _ => {}
        }
        Next::Broken
    }

    /// Reads on until the peer has answered our close. Returns whether it did.
    async fn await_close(&mut self) -> bool {
        use tungstenite::Error;
        loop {
            match self.websocket.read() {
                Ok(Message::Close(_)) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                    return true;
                }
                Ok(_) => tokio::task::yield_now().await,
                Err(Error::Io(io)) if io.kind() == ErrorKind::WouldBlock => {
                    if self.seat.link.readable().await.is_err() {
                        return false;
                    }
                }
                Err(_) => return false,
            }
        }
    }

    /// Takes what the peer still sends, unread, until it hangs up. With bytes
    /// left in it a closed socket resets the connection, and our close would
    /// be lost on the way.
    async fn hear_out(&self) {
        let link = &self.seat.link;
        let mut scrap = vec![0; READ_BUFFER_BYTES];
        while link.readable().await.is_ok() {
            match link.try_read(&mut scrap) {
                Ok(0) => return,
                Ok(_) => {}
                Err(io) if io.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    }
}
