//! What one person hears of one room, and whether anything was missing.

use protocol::{RESUME_MAX_EVENTS, RoomId, Seq};

/// Follows the events of one room over one person's connections, one after
/// the other.
#[derive(Debug)]
pub(crate) struct Ear {
    room: RoomId,
    /// The newest event heard; `None` until the first `joined` when the past
    /// was not asked for.
    last: Option<Seq>,
    /// Where this connection went live; `None` until its `joined`.
    live: Option<Seq>,
}

/// Where to begin listening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    /// With the first event the room ever had.
    TheStart,
    /// With what happens from now on.
    Now,
}

impl Ear {
    pub(crate) fn new(room: RoomId, from: From) -> Self {
        Self {
            room,
            last: match from {
                From::TheStart => Some(Seq::START),
                From::Now => None,
            },
            live: None,
        }
    }

    /// What to ask for on a new connection.
    pub(crate) fn after(&self) -> Option<Seq> {
        self.last
    }

    /// The newest event heard.
    pub(crate) fn last(&self) -> Seq {
        self.last.unwrap_or_default()
    }

    /// The room's newest event when this connection went live.
    pub(crate) fn live(&self) -> Option<Seq> {
        self.live
    }

    /// The connection is gone.
    pub(crate) fn disconnected(&mut self) {
        self.live = None;
    }

    /// An event came in.
    pub(crate) fn event(&mut self, seq: Seq) -> Result<(), String> {
        let room = self.room;
        let Some(last) = self.last else {
            return Err(format!("room {room}: event {seq} came before `joined`"));
        };
        if seq <= last {
            return Err(format!(
                "room {room}: event {seq} came again or late, after {last}"
            ));
        }
        if seq != last.next() {
            return Err(format!(
                "room {room}: event {seq} came after {last}, so {} were not heard",
                seq.0 - last.0 - 1
            ));
        }
        self.last = Some(seq);
        Ok(())
    }

    /// The room is live from here on.
    pub(crate) fn joined(&mut self, seq: Seq) -> Result<(), String> {
        let room = self.room;
        if let Some(live) = self.live {
            return Err(format!(
                "room {room}: joined at {seq}, but was joined already at {live}"
            ));
        }
        if let Some(last) = self.last
            && last != seq
        {
            return Err(format!(
                "room {room}: joined at {seq}, but the events end at {last}"
            ));
        }
        self.last = Some(seq);
        self.live = Some(seq);
        Ok(())
    }

    /// Too much was missed; start again from here. That must be true: the
    /// protocol names the number of events up to which none may be left out.
    pub(crate) fn reload(&mut self, seq: Seq) -> Result<(), String> {
        let (room, last) = (self.room, self.last());
        if seq < last {
            return Err(format!(
                "room {room}: events up to {last} were heard, but now it ends at {seq}"
            ));
        }
        let missed = seq.0.abs_diff(last.0);
        if missed <= RESUME_MAX_EVENTS {
            return Err(format!(
                "room {room}: told to load anew at {seq} for {missed} events after {last}"
            ));
        }
        self.last = Some(seq);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
