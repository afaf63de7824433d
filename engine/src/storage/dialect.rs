//! What the two databases say differently. Statements are written once, in what
//! both take; where there is no such wording, they name a fragment of this page
//! in braces: `select {count_of_json} …`.

/// Which database a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::storage) enum Dialect {
    Sqlite,
    Postgres,
}

/// A fragment: its name, and what it is in SQLite and in PostgreSQL.
type Fragment = (&'static str, &'static str, &'static str);

const FRAGMENTS: &[Fragment] = &[
    // SQLite takes its one writer's lock at once: a transaction that begins with
    // reading could otherwise not go on to write.
    ("begin", "begin immediate", "begin"),
    // The events `e` that a row of `plan p` is about. PostgreSQL's planner, left to
    // itself, reads whole rooms, or all of them, for a few events of each: the
    // `offset` keeps it from looking beyond its bracket.
    (
        "events_of_plan",
        "events e on e.room_id = p.room_id and e.seq > p.after_seq and e.seq <= p.until_seq",
        "lateral (select * from events where room_id = p.room_id and seq > p.after_seq \
         and seq <= p.until_seq offset 0) e on true",
    ),
    // Whether there is a table called `$1`.
    (
        "has_table",
        "exists (select 1 from sqlite_schema where type = 'table' and name = $1)",
        "to_regclass($1) is not null",
    ),
];

impl Dialect {
    /// What a fragment is in this dialect.
    pub(in crate::storage) fn fragment(self, name: &str) -> Option<&'static str> {
        let (_, sqlite, postgres) = FRAGMENTS.iter().find(|(known, ..)| *known == name)?;
        Some(match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
        })
    }
}
