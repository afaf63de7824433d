//! The migrations of SQLite's schema, in their order.

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType},
};

/// Files of `migrations/sqlite`, without their endings.
macro_rules! files {
    ($($file:literal),* $(,)?) => {
        [$(($file, include_str!(concat!("../../../migrations/sqlite/", $file, ".sql")))),*]
    };
}

const FILES: &[(&str, &str)] = &files![
    "0001_foundation",
    "0002_accounts",
    "0003_second_factor",
    "0004_passkeys",
    "0005_avatars",
    "0006_files",
    "0007_messages",
    "0008_rooms",
    "0009_search",
    "0010_presence",
    "0011_drafts",
    "0012_reading",
    "0013_saved",
    "0014_threads",
    "0015_rooms",
    "0016_ways_in",
    "0017_edge",
    "0018_issuers",
    "0019_names",
    "0020_costs",
    "0021_one_step",
    "0022_addresses",
    "0023_undrawn",
    "0024_sent_files",
    "0025_everybodys_rooms",
    "0026_nodes",
    "0027_additions",
];

pub(in crate::storage) fn migrations() -> Vec<Migration> {
    FILES
        .iter()
        .filter_map(|(file, sql)| {
            let (version, description) = file.split_once('_')?;
            Some(Migration::new(
                version.parse().ok()?,
                description.into(),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            ))
        })
        .collect()
}

/// The newest schema this binary knows.
pub(in crate::storage) fn newest_migration() -> i64 {
    let versions = migrations().into_iter().map(|m| m.version);
    versions.max().unwrap_or(0)
}

/// A connection with the tables in it, for tests.
#[cfg(test)]
pub(in crate::storage) async fn migrated(
    mut connection: sqlx::SqliteConnection,
) -> sqlx::SqliteConnection {
    use sqlx::migrate::Migrator;
    let migrator = Migrator::with_migrations(migrations());
    migrator.run(&mut connection).await.unwrap();
    connection
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_migration_there_is_is_run() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
        let files = std::fs::read_dir(dir).unwrap();
        let mut there: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        let run: Vec<_> = migrations()
            .iter()
            .map(|migration| format!("{:04}_{}.sql", migration.version, migration.description))
            .collect();
        assert_eq!(run, there);
    }
}
