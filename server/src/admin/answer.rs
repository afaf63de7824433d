//! What is answered.

use engine::storage::{RoomLine, Stats};
use protocol::{
    calendar,
    views::{Invite, Person},
};
use serde::{Deserialize, Serialize};

/// What a request has come to: `{"ok":…}` or `{"error":"…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    Ok(Reply),
    /// Why not, as a sentence.
    Error(String),
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    Done,
    /// Something with a secret in it, told once.
    Link(String),
    Table(Table),
}

/// Rows of words, by the names of their columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    fn reply<const N: usize>(
        columns: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Reply {
        Reply::Table(Self {
            columns: columns.map(str::to_owned).into(),
            rows: rows.into_iter().map(Vec::from).collect(),
        })
    }

    pub(super) fn of_people(people: Vec<Person>) -> Reply {
        let columns = ["id", "name", "email", "role", "state", "came", "last_here"];
        Self::reply(
            columns,
            people.into_iter().map(|person| {
                [
                    person.user.id.to_string(),
                    person.user.name,
                    person.email.unwrap_or_default(),
                    person.role.name().to_owned(),
                    if person.deactivated {
                        "deactivated"
                    } else {
                        "active"
                    }
                    .to_owned(),
                    calendar::iso(person.created_at_ms),
                    person.used_at_ms.map(calendar::iso).unwrap_or_default(),
                ]
            }),
        )
    }

    pub(super) fn of_rooms(rooms: Vec<RoomLine>) -> Reply {
        let columns = [
            "id", "address", "name", "kind", "state", "members", "events",
        ];
        Self::reply(
            columns,
            rooms.into_iter().map(|room| {
                [
                    room.id.to_string(),
                    room.slug,
                    room.name,
                    room.kind,
                    if room.archived { "archived" } else { "open" }.to_owned(),
                    room.members.to_string(),
                    room.head_seq.to_string(),
                ]
            }),
        )
    }

    pub(super) fn of_invites(invites: Vec<Invite>) -> Reply {
        let columns = ["id", "role", "uses_left", "until", "made_by", "note"];
        Self::reply(
            columns,
            invites.into_iter().map(|invite| {
                [
                    invite.id.to_string(),
                    invite.role.name().to_owned(),
                    invite.uses_left.to_string(),
                    calendar::iso(invite.expires_at_ms),
                    invite.made_by,
                    invite.note,
                ]
            }),
        )
    }

    pub(super) fn of_stats(stats: &Stats) -> Reply {
        let rows = [
            ("people", stats.people),
            ("guests", stats.guests),
            ("deactivated", stats.deactivated),
            ("sessions", stats.sessions),
            ("rooms", stats.rooms),
            ("conversations", stats.directs),
            ("messages", stats.messages),
            ("files", stats.files),
            ("file_bytes", stats.file_bytes),
        ];
        let rows = rows.map(|(what, count)| [what.to_owned(), count.to_string()]);
        Self::reply(["what", "count"], rows)
    }
}
