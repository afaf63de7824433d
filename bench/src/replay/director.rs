//! Has the lines of one room said, each after the one before is on disk.

use std::time::Duration;

use anyhow::{Context as _, Result};
use protocol::{Draft, RoomId};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::sleep,
};

use super::{
    person::Order,
    progress::Progress,
    script::{Line, Script},
};

/// How fast people talk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Speed {
    /// Without a pause.
    Max,
    /// So many times as fast as people type.
    Times(f64),
    /// With the same pause before each line.
    Every(Duration),
}

/// Has every line of the room said, dialogue after dialogue, until there were
/// enough.
pub(crate) async fn direct(
    script: &Script,
    room: usize,
    id: RoomId,
    people: &[mpsc::Sender<Order>],
    speed: Speed,
    progress: &Progress,
    enough: &watch::Sender<bool>,
) -> Result<()> {
    for (index, line) in script.lines.iter().enumerate() {
        if line.room != room {
            continue;
        }
        match speed {
            Speed::Max => {}
            Speed::Times(times) => sleep(typing_time(line).div_f64(times)).await,
            Speed::Every(pause) => sleep(pause).await,
        }
        if *enough.borrow() {
            break;
        }
        let (done, place) = oneshot::channel();
        let draft = Draft {
            client_id: line.client_id.clone(),
            body: line.body.clone(),
            files: Vec::new(),
            reply_to: None,
            thread: None,
            draft_version: None,
        };
        let order = Order::Say {
            room: id,
            draft,
            done,
        };
        let gone = || format!("{} is gone", script.people[line.person]);
        people[line.person].send(order).await.with_context(gone)?;
        progress.acknowledged(index, room, place.await.with_context(gone)?);
    }
    Ok(())
}

/// How long a person needs to think of a line and to type it.
fn typing_time(line: &Line) -> Duration {
    let millis: u64 = line
        .body
        .chars()
        .map(|c| if c.is_ascii() { 60 } else { 150 })
        .sum();
    Duration::from_millis(1_000 + millis)
}

impl std::str::FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        match text.parse() {
            Ok(times) if times > 0.0 && f64::is_finite(times) => Ok(Self::Times(times)),
            _ => Err("a number above 0, or `max`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_a_number_or_max() {
        assert_eq!("max".parse(), Ok(Speed::Max));
        assert_eq!("2.5".parse(), Ok(Speed::Times(2.5)));
        for bad in ["0", "-1", "fast", "", "inf", "NaN"] {
            assert!(bad.parse::<Speed>().is_err(), "{bad}");
        }
    }
}
