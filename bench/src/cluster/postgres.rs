//! PostgreSQL as servers of its own, with a replica if one is asked for.

use std::{
    fs,
    io::Write as _,
    net::{IpAddr, SocketAddr},
    os::unix::fs::chown,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Signal, geteuid};
use sqlx::{Connection as _, PgConnection};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

use super::{LOOPBACK, net::free_port};
use crate::{
    program::{run, spawn},
    server::signal,
};

/// Whom it runs as where we are root, which it refuses: nobody, by number.
const NOBODY: u32 = 65_534;
/// How long a start may take, with whatever has to be read from its log.
const START: Duration = Duration::from_secs(30);
const STOP: Duration = Duration::from_secs(30);
/// How long a replica may need to have everything.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(20);

/// A server that ends with this.
#[derive(Debug)]
pub(crate) struct Postgres {
    programs: PathBuf,
    dir: PathBuf,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Postgres {
    /// Makes a new one, with an empty database `irori`, and starts it.
    pub(super) async fn new(programs: &Path, dir: &Path, listens: IpAddr) -> Result<Self> {
        make_dir(dir)?;
        let mut make = program(programs, "initdb");
        make.args([
            "-A",
            "trust",
            "-U",
            "irori",
            "-E",
            "UTF8",
            "--locale=C",
            "-D",
        ]);
        run(make.arg(dir)).await?;
        // Nodes and the replica may come by any of our networks.
        let mut who = fs::File::options()
            .append(true)
            .open(dir.join("pg_hba.conf"))?;
        writeln!(who, "host all,replication irori all trust")?;
        let postgres = Self::start(programs, dir, free_port(listens)?).await?;
        postgres.execute("create database irori").await?;
        Ok(postgres)
    }

    async fn start(programs: &Path, dir: &Path, address: SocketAddr) -> Result<Self> {
        let begun = Instant::now();
        let mut postgres = Self {
            programs: programs.to_owned(),
            dir: dir.to_owned(),
            address,
            child: start(programs, dir, address)?,
        };
        loop {
            if begun.elapsed() > START {
                bail!("PostgreSQL was not ready after {} s", START.as_secs());
            }
            if postgres.connect("postgres").await.is_ok() {
                return Ok(postgres);
            }
            // What a killed server has left behind may need a moment to end.
            if postgres.child.try_wait()?.is_some() {
                postgres.child = start(programs, dir, address)?;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Makes a server that follows this one, and has commits wait for it.
    pub(super) async fn replica(&self, dir: &Path, address: SocketAddr) -> Result<Self> {
        make_dir(dir)?;
        let mut copy = program(&self.programs, "pg_basebackup");
        copy.args(["-U", "irori", "-R", "-c", "fast", "-X", "stream", "-h"])
            .arg(LOOPBACK.to_string())
            .arg("-p")
            .arg(self.address.port().to_string())
            .arg("-D")
            .arg(dir);
        run(&mut copy).await?;
        let address = SocketAddr::new(self.address.ip(), address.port());
        let replica = Self::start(&self.programs, dir, address).await?;
        self.execute("alter system set synchronous_standby_names = '*'")
            .await?;
        self.execute("select pg_reload_conf()").await?;
        let begun = Instant::now();
        while begun.elapsed() < FOLLOWS_WITHIN {
            let mut connection = self.connect("postgres").await?;
            let (following,): (i64,) = sqlx::query_as(
                "select count(*) from pg_stat_replication where sync_state = 'sync'",
            )
            .fetch_one(&mut connection)
            .await?;
            if following > 0 {
                return Ok(replica);
            }
            sleep(Duration::from_millis(100)).await;
        }
        bail!("nobody followed after {} s", FOLLOWS_WITHIN.as_secs())
    }

    /// Has a replica become the primary.
    pub(super) async fn promote(&self) -> Result<()> {
        self.execute("select pg_promote()").await
    }

    /// Ends it, and all connections at once (`INT` as a restart does, `QUIT`
    /// without a last word to the disk), and starts it again.
    pub(crate) async fn restart(&mut self, how: Signal) -> Result<()> {
        signal(&self.child, how)?;
        let ended = timeout(STOP, self.child.wait()).await;
        ended.context("PostgreSQL did not end")??;
        self.start_again().await
    }

    /// Ends it as a power failure would, but for what the disk has not yet.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("killing PostgreSQL")
    }

    /// Starts it on the data that it has.
    pub(crate) async fn start_again(&mut self) -> Result<()> {
        let (programs, dir) = (self.programs.clone(), self.dir.clone());
        *self = Self::start(&programs, &dir, self.address).await?;
        Ok(())
    }

    /// Connects to one of its databases.
    pub(crate) async fn connect(&self, database: &str) -> Result<PgConnection> {
        let at = SocketAddr::new(LOOPBACK, self.address.port());
        let url = format!("postgres://irori@{at}/{database}?sslmode=disable");
        Ok(PgConnection::connect(&url).await?)
    }

    async fn execute(&self, sql: &'static str) -> Result<()> {
        let mut connection = self.connect("postgres").await?;
        sqlx::raw_sql(sql).execute(&mut connection).await?;
        Ok(())
    }
}

fn make_dir(dir: &Path) -> Result<()> {
    use fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    fs::create_dir(dir).with_context(|| dir.display().to_string())?;
    fs::set_permissions(dir, Permissions::from_mode(0o700))?;
    if geteuid().is_root() {
        chown(dir, Some(NOBODY), Some(NOBODY))?;
        // It has to get there.
        let parent = dir.parent().context("it lies nowhere")?;
        fs::set_permissions(parent, Permissions::from_mode(0o711))?;
    }
    Ok(())
}

fn start(programs: &Path, dir: &Path, address: SocketAddr) -> Result<Child> {
    let log = dir.with_extension("log");
    let mut command = program(programs, "postgres");
    command
        .arg("-D")
        .arg(dir)
        .args([
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=200",
        ])
        .args(["-c", &format!("listen_addresses={}", address.ip())])
        .args(["-c", &format!("port={}", address.port())]);
    spawn(&mut command, &log)
}

fn program(programs: &Path, name: &str) -> Command {
    let program = programs.join(name);
    let mut command = if geteuid().is_root() {
        let mut nobody = Command::new("setpriv");
        nobody.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")]);
        nobody.arg("--clear-groups").arg(program);
        nobody
    } else {
        Command::new(program)
    };
    command.env("LC_ALL", "C").current_dir("/");
    command
}
