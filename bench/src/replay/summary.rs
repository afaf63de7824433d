//! What a replay that went well has to say.

use protocol::CloseCode;

use super::Stage;
use crate::{report, socket::Closed};

/// How a server started here ended.
pub(crate) struct Ending {
    /// How it closed everybody's socket.
    pub(crate) ends: Vec<Closed>,
}

/// Prints it.
pub(crate) fn print(stage: &Stage, ending: Option<&Ending>) {
    let script = &stage.script;
    let counts = &stage.counts;
    let mut lines = vec![
        ("turns", script.turns as u64),
        ("messages", script.lines.len() as u64),
        ("dialogues", script.dialogues as u64),
        ("people", script.people.len() as u64),
        ("rooms", stage.rooms as u64),
        ("events heard by people", counts.heard.get()),
        ("kills survived", stage.kills as u64),
        ("reconnects", counts.reconnects.get()),
        ("messages sent again", counts.resends.get()),
        ("of them stored before", counts.duplicates.get()),
    ];
    for (what, count) in [
        ("pauses asked for", counts.pauses.get()),
        ("messages refused for now", counts.refusals.get()),
        ("rooms loaded anew", counts.reloads.get()),
    ] {
        if count > 0 {
            lines.push((what, count));
        }
    }
    for (what, count) in lines {
        report::line(format!("{what:<26}{count:>8}"));
    }
    match ending {
        None => report::line(
            "Every turn is there exactly once and in order: on the pages and over the socket.",
        ),
        Some(ending) => {
            let restart = CloseCode::Restart.code();
            let told = ending.ends.iter().filter(|it| it.code == Some(restart));
            report::line(format!(
                "sockets told of the end   {:>8} of {}",
                told.count(),
                ending.ends.len()
            ));
            report::line(
                "Every turn is there exactly once and in order: on the pages, over the socket and in the store.",
            );
        }
    }
}
