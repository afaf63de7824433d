//! A PostgreSQL of one's own, from the distribution's packages
//! (`scripts/postgres.sh`), on data that is thrown away. The tests of the store
//! and those of the server have it too.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

/// A running server; it ends when this is dropped. It listens on a socket in its
/// own directory and on no port, so that any number may run.
pub(crate) struct PostgresServer {
    process: Option<Child>,
    dir: tempfile::TempDir,
    user: Option<(u32, u32)>,
    settings: Vec<String>,
}

impl PostgresServer {
    /// Starts it, with one empty database, `postgres`.
    ///
    /// # Panics
    /// Where there is no PostgreSQL, since nothing else says what it takes.
    pub(crate) fn start() -> Self {
        Self::start_with(&[], |_| {})
    }

    /// The same with settings, and with what `prepare` puts into its directory.
    pub(crate) fn start_with(settings: &[&str], prepare: impl FnOnce(&Path)) -> Self {
        // Not in TMPDIR: the name of a socket may have no more than 107 bytes.
        let dir = tempfile::Builder::new()
            .prefix("irori-pg-")
            .tempdir_in("/tmp")
            .unwrap();
        let mut server = Self {
            process: None,
            dir,
            user: user(),
            settings: settings.iter().map(|it| (*it).to_owned()).collect(),
        };
        prepare(server.dir.path());
        server.hand_over();
        let made = server
            .program("initdb")
            .args(["--no-sync", "-A", "trust", "-U", "irori", "-E", "UTF8"])
            .args(["--locale=C", "-D", "data"])
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb: {made:?}");
        server.start_again();
        server
    }

    /// Gives all files to whom it runs as.
    fn hand_over(&self) {
        if let Some((uid, gid)) = self.user {
            chown(self.dir.path(), Some(uid), Some(gid)).unwrap();
            for entry in fs::read_dir(self.dir.path()).unwrap() {
                chown(entry.unwrap().path(), Some(uid), Some(gid)).unwrap();
            }
        }
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(programs().join(name));
        command.current_dir(self.dir.path()).env("LC_ALL", "C");
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Starts it on the data that it has.
    pub(crate) fn start_again(&mut self) {
        assert!(self.process.is_none(), "it runs");
        let mut command = self.program("postgres");
        command
            .args(["-D", "data", "-c", "listen_addresses=", "-c", "fsync=off"])
            .args(["-c", "log_destination=stderr", "-c", "max_connections=300"]);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        let mut process = command
            .arg("-k")
            .arg(self.dir.path())
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
        self.process = Some(process);
    }

    /// Ends it, and all connections at once: `INT` as a restart does, `QUIT` as
    /// if the machine had died.
    pub(crate) fn stop(&mut self, signal: Signal) {
        let mut process = self.process.take().unwrap();
        kill_process(Pid::from_child(&process), signal).unwrap();
        process.wait().unwrap();
    }

    /// The directory of its socket.
    pub(crate) fn socket(&self) -> &Path {
        self.dir.path()
    }

    /// Where one of its databases is.
    pub(crate) fn url(&self, database: &str) -> String {
        url_at(self.dir.path(), database)
    }

    /// Begins to run SQL, all of it in one transaction.
    pub(crate) fn begin(&self, sql: &str) -> Child {
        let mut psql = self.psql("postgres");
        psql.args(["-c", sql]).stdout(Stdio::null());
        psql.stderr(Stdio::null()).spawn().unwrap()
    }

    fn psql(&self, database: &str) -> Command {
        let mut psql = self.program("psql");
        psql.args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h"])
            .arg(self.dir.path())
            .args(["-U", "irori", "-d", database]);
        psql
    }

    /// Runs SQL, each piece by itself; what it says.
    pub(crate) fn run(&self, sql: &[&str]) -> String {
        self.run_in("postgres", sql)
    }

    /// The same in another database.
    pub(crate) fn run_in(&self, database: &str, sql: &[&str]) -> String {
        let mut psql = self.psql(database);
        for sql in sql {
            psql.args(["-c", sql]);
        }
        let done = psql.output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }
}

/// Where a database is whose server has its socket in `dir`.
pub(crate) fn url_at(dir: &Path, database: &str) -> String {
    let dir = dir.to_str().unwrap();
    format!("postgres://irori@localhost/{database}?host={dir}&sslmode=disable")
}

/// Makes a database on the server whose socket is in `dir`, unless it is there.
pub(crate) fn make_database(dir: &Path, database: &str) {
    let made = Command::new(programs().join("createdb"))
        .arg("-h")
        .arg(dir)
        .args(["-U", "irori", database])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(
        made.status.success() || said.contains("already exists"),
        "{said}"
    );
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // Nothing of it is kept. Its children end with it.
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
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
