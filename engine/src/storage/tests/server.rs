//! A PostgreSQL of one's own, from the distribution's packages
//! (`scripts/postgres.sh`), on data that is thrown away.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use sqlx::{
    ConnectOptions as _, PgConnection,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgSslMode},
};

use crate::storage::postgres::migrations;

/// A running server; it ends when this is dropped. It listens on a socket in its
/// own directory and on no port, so that any number may run.
pub(super) struct Server {
    process: Child,
    dir: tempfile::TempDir,
}

impl Server {
    /// Starts it, with one empty database.
    ///
    /// # Panics
    /// Where there is no PostgreSQL, since nothing else says what it takes.
    pub(super) fn start() -> Self {
        let programs = programs();
        // Not in TMPDIR: the name of a socket may have no more than 107 bytes.
        let dir = tempfile::Builder::new()
            .prefix("irori-pg-")
            .tempdir_in("/tmp")
            .unwrap();
        let user = user();
        if let Some((uid, gid)) = user {
            chown(dir.path(), Some(uid), Some(gid)).unwrap();
        }
        let program = |name: &str| {
            let mut command = Command::new(programs.join(name));
            command.current_dir(dir.path()).env("LC_ALL", "C");
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command
        };
        let made = program("initdb")
            .args(["--no-sync", "-A", "trust", "-U", "irori", "-E", "UTF8"])
            .args(["--locale=C", "-D", "data"])
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb: {made:?}");
        let mut process = program("postgres")
            .args(["-D", "data", "-c", "listen_addresses=", "-c", "fsync=off"])
            .args(["-c", "log_destination=stderr", "-k"])
            .arg(dir.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap());
        let (mut line, mut log) = (String::new(), String::new());
        while !line.contains("ready to accept connections") {
            line.clear();
            let read = said.read_line(&mut line).unwrap();
            assert!(read > 0, "PostgreSQL did not start: {log}");
            log.push_str(&line);
        }
        // It must not wait for somebody to read on.
        std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
        Self { process, dir }
    }

    pub(super) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new()
            .socket(self.dir.path())
            .username("irori")
            .database("postgres")
            .ssl_mode(PgSslMode::Disable)
            .disable_statement_logging()
    }

    /// A connection, with the tables in the database.
    pub(super) async fn migrated(&self) -> PgConnection {
        let mut connection = self.options().connect().await.unwrap();
        let migrator = Migrator::with_migrations(migrations());
        migrator.run(&mut connection).await.unwrap();
        connection
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing of it is kept. Its children end with it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where the programs are.
fn programs() -> PathBuf {
    if let Some(there) = std::env::var_os("IRORI_POSTGRES") {
        return there.into();
    }
    let mut found: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|version| version.unwrap().path().join("bin"))
        .chain(std::env::split_paths(
            &std::env::var_os("PATH").unwrap_or_default(),
        ))
        .filter(|dir| dir.join("initdb").exists() && dir.join("postgres").exists())
        .collect();
    found.sort();
    let newest = found.pop();
    newest.expect("there is no PostgreSQL: scripts/postgres.sh installs it")
}

/// Whom the server runs as, where that is not whoever runs the test: it refuses
/// to run as root. User and group.
fn user() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string(Path::new("/etc/passwd")).unwrap();
    let ids = |wanted: &str| {
        let mut fields = users.lines().map(|line| line.split(':'));
        let mut of = fields.find_map(|mut user| (user.next()? == wanted).then_some(user))?;
        Some((of.nth(1)?.parse().ok()?, of.next()?.parse().ok()?))
    };
    let ids = ["postgres", "nobody"].into_iter().find_map(ids);
    Some(ids.expect("a user other than root to run PostgreSQL as"))
}
