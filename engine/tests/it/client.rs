//! The client side of a socket: a real WebSocket client over a real TCP
//! stream. The server's tests use this file too.

use std::{
    io::{self, ErrorKind, Read, Write},
    time::Duration,
};

use protocol::{ClientEvent, ClientId, Event, Rejection, RoomId, Seq, ServerEvent};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, time::timeout};
use tungstenite::{
    Message, WebSocket,
    protocol::{Role, frame::CloseFrame},
};

/// How long anything may take before a test gives up. Generous: it is only
/// ever reached by a failure.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// Waits for something that is to happen.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    let Ok(done) = timeout(DEADLINE, future).await else {
        panic!("waited in vain: {what}");
    };
    done
}

pub(crate) fn id(raw: impl Into<String>) -> ClientId {
    ClientId::new(raw).unwrap()
}

pub(crate) struct Client {
    websocket: WebSocket<Wire>,
    /// Everything heard so far, in order.
    pub(crate) heard: Vec<ServerEvent>,
}

impl Client {
    /// Takes over after the upgrade; `leftover` came along with its answer.
    pub(crate) fn new(stream: TcpStream, leftover: Vec<u8>) -> Self {
        let wire = Wire {
            stream,
            out: Vec::new(),
        };
        Self {
            websocket: WebSocket::from_partially_read(wire, leftover, Role::Client, None),
            heard: Vec::new(),
        }
    }

    /// The next message, whatever it is, or how the connection ended.
    pub(crate) async fn message(&mut self) -> tungstenite::Result<Message> {
        soon("a message", async {
            loop {
                match self.websocket.read() {
                    Err(tungstenite::Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                        self.flush().await.ok();
                        self.websocket.get_ref().stream.readable().await?;
                    }
                    other => {
                        // An answer to a ping or a close, which nobody may want any more.
                        self.flush().await.ok();
                        return other;
                    }
                }
            }
        })
        .await
    }

    /// The next thing the server says.
    pub(crate) async fn next(&mut self) -> ServerEvent {
        loop {
            match self.message().await {
                Ok(Message::Text(text)) => {
                    let event: ServerEvent = serde_json::from_str(&text).expect("a server event");
                    self.heard.push(event.clone());
                    return event;
                }
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("{other:?} after {:?}", self.heard.last()),
            }
        }
    }

    /// Listens until `wanted` finds what it wants.
    pub(crate) async fn find<T>(&mut self, mut wanted: impl FnMut(&ServerEvent) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(&self.next().await) {
                return found;
            }
        }
    }

    /// The next event of a room.
    pub(crate) async fn event(&mut self, room: RoomId) -> Event {
        self.find(|said| match said {
            ServerEvent::Event { room: of, event } if *of == room => Some(event.clone()),
            _ => None,
        })
        .await
    }

    /// Listens until the room is at `seq`; returns the seqs on the way.
    pub(crate) async fn events_until(&mut self, room: RoomId, seq: Seq) -> Vec<i64> {
        let mut seqs = Vec::new();
        loop {
            let event = self.event(room).await;
            seqs.push(event.seq.0);
            if event.seq == seq {
                return seqs;
            }
        }
    }

    /// The answer to a post: its place, or why there is none.
    pub(crate) async fn answer(&mut self, wanted: &ClientId) -> Result<Seq, Rejection> {
        self.find(|said| match said {
            ServerEvent::Ack { client_id, seq, .. } if client_id == wanted => Some(Ok(*seq)),
            ServerEvent::Rejected {
                client_id: Some(client_id),
                rejection,
                ..
            } if client_id == wanted => Some(Err(rejection.clone())),
            _ => None,
        })
        .await
    }

    /// The next refusal of something that is no post.
    pub(crate) async fn rejection(&mut self) -> (Option<RoomId>, Option<ClientId>, Rejection) {
        self.find(|said| match said {
            ServerEvent::Rejected {
                room,
                client_id,
                rejection,
            } => Some((*room, client_id.clone(), rejection.clone())),
            _ => None,
        })
        .await
    }

    /// Joins, and returns the seqs that came before `joined`, and its own.
    pub(crate) async fn join(&mut self, room: RoomId, after: Option<i64>) -> (Vec<i64>, Seq) {
        self.say(&ClientEvent::Join {
            room,
            after_seq: after.map(Seq),
        })
        .await;
        let mut seqs = Vec::new();
        let head = self
            .find(|said| match said {
                ServerEvent::Event { room: of, event } if *of == room => {
                    seqs.push(event.seq.0);
                    None
                }
                ServerEvent::Joined { room: of, seq } if *of == room => Some(*seq),
                ServerEvent::Rejected { .. } | ServerEvent::Reload { .. } => {
                    panic!("not joined: {said:?}")
                }
                _ => None,
            })
            .await;
        (seqs, head)
    }

    /// Posts, and waits for the acknowledgement.
    pub(crate) async fn post(&mut self, room: RoomId, name: &str, body: &str) -> Seq {
        let client_id = id(name);
        self.say(&ClientEvent::post(room, client_id.clone(), body.to_owned()))
            .await;
        self.answer(&client_id).await.expect("an acknowledgement")
    }

    /// What is said before the answer to a ping: everything the server had to
    /// say to this socket when it read the ping.
    pub(crate) async fn said_by_now(&mut self) -> Vec<ServerEvent> {
        self.say(&ClientEvent::Ping).await;
        let mut said = Vec::new();
        self.find(|event| {
            if *event == ServerEvent::Pong {
                return Some(());
            }
            said.push(event.clone());
            None
        })
        .await;
        said
    }

    /// Listens until the server closes; the code and reason it gave.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.message().await {
                Ok(Message::Close(Some(CloseFrame { code, reason }))) => {
                    return (code.into(), reason.to_string());
                }
                Ok(Message::Close(None)) => panic!("closed without a code"),
                Ok(Message::Text(text)) => self
                    .heard
                    .push(serde_json::from_str(&text).expect("a server event")),
                Ok(_) => {}
                Err(error) => panic!("ended without a close: {error}"),
            }
        }
    }

    /// Closes from this side, and waits until the server has answered and
    /// hung up.
    pub(crate) async fn hang_up(mut self) {
        self.websocket.close(None).unwrap();
        while self.message().await.is_ok() {}
    }

    /// Says something.
    pub(crate) async fn say(&mut self, event: &ClientEvent) {
        self.queue(event);
        self.flush().await.expect("the socket takes it");
    }

    /// Says something in whatever words.
    pub(crate) async fn say_text(&mut self, text: &str) {
        self.send(Message::text(text)).await;
    }

    /// Sends a message of whatever kind.
    pub(crate) async fn send(&mut self, message: Message) {
        self.websocket.write(message).unwrap();
        self.flush().await.expect("the socket takes it");
    }

    /// Sends bytes that need not be a frame.
    pub(crate) async fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.websocket.get_mut().out.extend_from_slice(bytes);
        self.flush().await
    }

    /// Keeps something to be said with the next [`Self::flush`].
    pub(crate) fn queue(&mut self, event: &ClientEvent) {
        let json = serde_json::to_string(event).unwrap();
        self.websocket.write(Message::text(json)).unwrap();
    }

    /// Says everything that was kept, in one go.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        // It only moves frames into the wire's buffer.
        self.websocket.flush().ok();
        let wire = self.websocket.get_mut();
        let out = std::mem::take(&mut wire.out);
        soon("the socket takes it", wire.stream.write_all(&out)).await
    }
}

/// Reads from the stream; keeps what is written until it is sent.
struct Wire {
    stream: TcpStream,
    out: Vec<u8>,
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.try_read(buffer)
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
