//! PostgreSQL: where a database is, how to connect to it, and its schema.

mod address;
mod channel;
mod guard;
mod place;

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType},
};

pub use address::{BadPostgresUrl, PostgresUrl};
pub(crate) use channel::{Channel, Ear};
pub(in crate::storage) use guard::is_in_use;
pub use place::PostgresOptions;
pub(in crate::storage) use place::{PostgresPlace, Purpose, look_at, unusable};

/// Files of `migrations/postgres`, in their order.
const FILES: [(i64, &str, &str); 6] = [
    (
        1,
        "baseline",
        include_str!("../../migrations/postgres/0001_baseline.sql"),
    ),
    (
        2,
        "collation",
        include_str!("../../migrations/postgres/0002_collation.sql"),
    ),
    (
        3,
        "search",
        include_str!("../../migrations/postgres/0003_search.sql"),
    ),
    (
        4,
        "everybodys_rooms",
        include_str!("../../migrations/postgres/0004_everybodys_rooms.sql"),
    ),
    (
        5,
        "nodes",
        include_str!("../../migrations/postgres/0005_nodes.sql"),
    ),
    (
        6,
        "additions",
        include_str!("../../migrations/postgres/0006_additions.sql"),
    ),
];

pub(in crate::storage) fn migrations() -> Vec<Migration> {
    let migration = |(version, description, sql): (i64, &'static str, &'static str)| {
        let (kind, sql) = (MigrationType::Simple, sql.into_sql_str());
        Migration::new(version, description.into(), kind, sql, false)
    };
    FILES.into_iter().map(migration).collect()
}

/// The newest schema this binary knows.
pub(in crate::storage) fn newest_migration() -> i64 {
    FILES
        .iter()
        .map(|(version, ..)| *version)
        .max()
        .unwrap_or(0)
}
