//! What a client says, handed to the use cases, and what it is answered.

use std::sync::Arc;

use protocol::{ClientEvent, ClientId, CloseCode, Rejection, RoomId, Seq, ServerEvent};

use super::{Conversation, Seat, UNABLE};
use crate::{
    chat::Posted,
    hub::{JoinError, event_frame},
    limits::MALFORMED_MAX,
};

/// Of the reason why a message was not understood; it may quote the message.
const REASON_CHARS: usize = 200;

impl Conversation {
    pub(super) async fn hear(&mut self, text: &str) {
        let event = match serde_json::from_str::<ClientEvent>(text) {
            Ok(event) => event,
            Err(error) => return self.malformed(text, &error),
        };
        let room = match &event {
            ClientEvent::Join { room, .. }
            | ClientEvent::Typing { room }
            | ClientEvent::Read { room, .. }
            | ClientEvent::ReadThread { room, .. } => Some(*room),
            ClientEvent::Leave { .. }
            | ClientEvent::Post { .. }
            | ClientEvent::Draft { .. }
            | ClientEvent::Rooms
            | ClientEvent::Away
            | ClientEvent::Back
            | ClientEvent::Ping => None,
        };
        if (room.is_some() || matches!(event, ClientEvent::Rooms))
            && let Err(rejection) = self.seat.chat.check_request(self.seat.link.user)
        {
            return self.reject(room, rejection);
        }
        match event {
            ClientEvent::Join { room, after_seq } => {
                if let Err(rejection) = self.join(room, after_seq).await {
                    let again = rejection.is_temporary();
                    self.reject(Some(room), rejection);
                    if again {
                        // A client that goes on as if it had joined would
                        // wait for this room for ever.
                        self.seat
                            .link
                            .close_with(UNABLE, "connect again and resume");
                    }
                }
            }
            ClientEvent::Leave { room } => {
                if self.seat.joined.remove(&room) {
                    self.seat.chat.hub.leave(self.seat.link.id, room).await;
                }
            }
            ClientEvent::Post { room, draft } => {
                let link = Arc::clone(&self.seat.link);
                let client_id = draft.client_id.clone();
                let answer = move |posted: Result<Posted, Rejection>| {
                    let event = match posted {
                        Ok(posted) => ServerEvent::Ack {
                            room,
                            client_id,
                            seq: posted.seq,
                            at_ms: posted.at_ms,
                        },
                        Err(rejection) => ServerEvent::Rejected {
                            room: Some(room),
                            client_id: Some(client_id),
                            rejection,
                        },
                    };
                    link.send(&event_frame(&event));
                };
                let chat = &self.seat.chat;
                chat.post_then(&self.seat.link.shown(), room, &draft, answer)
                    .await;
            }
            ClientEvent::Typing { room } if self.seat.joined.contains(&room) => {
                self.seat.chat.hub.typing(self.seat.link.id, room);
            }
            ClientEvent::Typing { room } => {
                let chat = &self.seat.chat;
                if let Err(rejection) = chat.admit(&self.seat.link.shown(), room).await {
                    self.reject(Some(room), rejection);
                }
            }
            ClientEvent::Read { room, seq, turn } => {
                let chat = &self.seat.chat;
                let user = self.seat.link.shown();
                let read = chat.mark_read(&user, room, seq, turn);
                if let Err(rejection) = read.await {
                    self.reject(Some(room), rejection);
                }
            }
            ClientEvent::ReadThread { room, thread, seq } => {
                let (chat, user) = (&self.seat.chat, self.seat.link.shown());
                let marked = chat.mark_thread_read(&user, room, thread, seq).await;
                if let Err(rejection) = marked {
                    self.reject(Some(room), rejection);
                }
            }
            ClientEvent::Draft { room, after, body } => {
                let Seat { link, chat, .. } = &self.seat;
                match chat.save_draft(link, room, after, &body).await {
                    Ok(draft) => link.send(&event_frame(&ServerEvent::Draft {
                        room,
                        draft,
                        answer: true,
                    })),
                    Err(rejection) => self.reject(Some(room), rejection),
                }
            }
            ClientEvent::Rooms => match self.seat.chat.rooms(&self.seat.link.shown()).await {
                Ok(rooms) => {
                    let Seat { link, chat, .. } = &self.seat;
                    link.send(&event_frame(&ServerEvent::Rooms { rooms }));
                    if let Err(cause) = chat.hub.tell_alerts(link).await {
                        self.reject(None, cause.into());
                    }
                }
                Err(rejection) => self.reject(None, rejection),
            },
            ClientEvent::Away => self.attend(true).await,
            ClientEvent::Back => self.attend(false).await,
            ClientEvent::Ping => self.seat.link.send(&event_frame(&ServerEvent::Pong)),
        }
    }

    async fn attend(&self, away: bool) {
        let Seat {
            link, chat, joined, ..
        } = &self.seat;
        if let Err(rejection) = chat.attend(link, joined.iter().copied(), away).await {
            self.reject(None, rejection);
        }
    }

    async fn join(&mut self, room: RoomId, after: Option<Seq>) -> Result<(), Rejection> {
        let Seat {
            link, chat, joined, ..
        } = &mut self.seat;
        chat.admit(&link.shown(), room).await?;
        joined.insert(room);
        let may_read = || chat.check_request(link.user);
        match chat.hub.join(link, room, after, may_read).await {
            Ok(()) => {
                // Who was taken out of the room while they came in is let out again.
                let still = chat.admit(&link.shown(), room).await;
                if still.is_err() {
                    joined.remove(&room);
                    chat.hub.leave(link.id, room).await;
                }
                still.map(drop)
            }
            Err(JoinError::Storage(cause)) => Err(cause.into()),
            Err(JoinError::Refused(rejection)) => Err(rejection),
            Err(JoinError::Gone) => Err(Rejection::Internal),
        }
    }

    fn malformed(&mut self, text: &str, error: &serde_json::Error) {
        self.malformed += 1;
        let about = About::guess(text);
        self.seat.link.send(&event_frame(&ServerEvent::Rejected {
            room: about.room,
            client_id: about.client_id,
            rejection: Rejection::Malformed {
                reason: error.to_string().chars().take(REASON_CHARS).collect(),
            },
        }));
        if self.malformed >= MALFORMED_MAX {
            let link = &self.seat.link;
            link.close(CloseCode::PolicyViolation, "too many malformed messages");
        }
    }

    fn reject(&self, room: Option<RoomId>, rejection: Rejection) {
        self.seat.link.send(&event_frame(&ServerEvent::Rejected {
            room,
            client_id: None,
            rejection,
        }));
    }
}

/// What a message that was not understood was about, as far as can be told.
#[derive(Default)]
struct About {
    room: Option<RoomId>,
    client_id: Option<ClientId>,
}

impl About {
    fn guess(text: &str) -> Self {
        let Ok(json) = serde_json::from_str::<serde_json::Value>(text) else {
            return Self::default();
        };
        Self {
            room: json["room"].as_i64().map(RoomId),
            client_id: json["client_id"]
                .as_str()
                .and_then(|id| ClientId::new(id).ok()),
        }
    }
}
