//! The configuration: command line first, then environment, then default.
//! Nothing else in Irori reads the environment.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, anyhow, bail};
use blobs::{Blobs, Location};
use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use engine::{
    accounts::{Admittance, SignUp},
    limits::{FileLimits, Limits, RoomLimits},
    session::SessionToken,
};
use identity::Providers;
use ipnet::IpNet;
use url::Url;

use crate::{
    assets,
    proxies::{self, Proxies},
};

/// A chat you start with one command.
///
/// Started without anything it serves on this machine only, keeps everything
/// in ./data, and lets people in by name. Every option can be set by the
/// environment variable named beside it.
#[derive(Clone, Debug, Parser)]
#[command(name = "irori", version, max_term_width = 90)]
pub struct Config {
    /// Address and port to listen on
    #[arg(long, env = "IRORI_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,

    /// Directory that holds everything worth a backup; made when missing
    #[arg(long, env = "IRORI_DATA", default_value = "data", value_name = "DIR")]
    pub data_dir: PathBuf,

    /// Where files of messages are kept: a directory, `gs://bucket/prefix` or
    /// `s3://bucket/prefix`; `blobs` in --data-dir unless said otherwise
    #[arg(long, env = "IRORI_BLOBS", value_name = "PLACE")]
    pub blobs: Option<Location>,

    /// Directory with the built browser files; `site` beside this program
    /// unless said otherwise
    #[arg(long, env = "IRORI_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,

    /// Address people type into their browser, when it differs from --addr:
    /// behind a proxy, for example <https://chat.example.org>
    #[arg(long, env = "IRORI_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,

    /// Where pictures of people are asked for by their e-mail address: Gravatar,
    /// or who speaks its protocol (Libravatar); empty to ask nobody
    #[arg(long, env = "IRORI_GRAVATAR_URL", default_value = "https://gravatar.com/avatar", value_parser = gravatar_url, value_name = "URL")]
    pub gravatar_url: GravatarUrl,

    /// Rooms open to everybody, by name, separated by commas; people land in
    /// the first
    #[arg(
        long,
        env = "IRORI_ROOMS",
        value_delimiter = ',',
        default_value = "lobby",
        value_name = "NAMES"
    )]
    pub rooms: Vec<String>,

    /// Let people in by name alone even when others than this machine can
    /// reach the server
    #[arg(long, env = "IRORI_ALLOW_GUESTS", action = ArgAction::SetTrue)]
    pub allow_guests: bool,

    /// Who may become a member: `invite` (who has a link), `open`
    /// (everybody), or domains, separated by commas (those too whose address a
    /// provider has verified in one of them)
    #[arg(long, env = "IRORI_SIGN_UP", default_value = "invite", value_parser = sign_up, value_name = "WHO")]
    pub sign_up: SignUp,

    /// Addresses and networks (10.0.0.0/8) of proxies that say in
    /// X-Forwarded-For or Forwarded who calls; this machine is one if
    /// --public-url is set
    #[arg(
        long,
        env = "IRORI_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = proxies::network,
        value_name = "ADDRESSES"
    )]
    pub trusted_proxies: Vec<IpNet>,

    /// Days for which browsers that were here by https come back by nothing
    /// else (HSTS); only with an https --public-url, and 0 takes it back
    #[arg(long, env = "IRORI_HSTS_DAYS", value_parser = clap::value_parser!(u32).range(..=HSTS_DAYS_MAX), value_name = "N")]
    pub hsts_days: Option<u32>,

    /// Where weaknesses are to be reported, for /.well-known/security.txt: a
    /// mailto: or https: address
    #[arg(long, env = "IRORI_SECURITY_CONTACT", value_parser = security_contact, value_name = "URL")]
    pub security_contact: Option<Url>,

    /// Messages a person may post within 10 seconds
    #[arg(long, env = "IRORI_MESSAGES_PER_10S", default_value_t = Limits::default().messages_per_10s, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub messages_per_10s: u32,

    /// Requests other than messages a person may send within 10 seconds
    #[arg(long, env = "IRORI_REQUESTS_PER_10S", default_value_t = Limits::default().requests_per_10s, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub requests_per_10s: u32,

    /// Guests that may sign in within 10 seconds, all together
    #[arg(long, env = "IRORI_SIGN_INS_PER_10S", default_value_t = Limits::default().sign_ins_per_10s, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub sign_ins_per_10s: u32,

    /// Sockets (tabs, devices) a person may have open
    #[arg(long, env = "IRORI_SOCKETS_PER_PERSON", default_value_t = Limits::default().sockets_per_person, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub sockets_per_person: u32,

    /// Bytes that may wait for a socket before it counts as too slow
    #[arg(long, env = "IRORI_QUEUE_BYTES", default_value_t = Limits::default().queue_bytes, value_name = "N")]
    pub queue_bytes: usize,

    /// The largest file people may send, in MB (1,000,000 bytes)
    #[arg(long, env = "IRORI_FILE_MAX_MB", default_value_t = FileLimits::default().file_bytes / MB, value_parser = clap::value_parser!(u64).range(1..=80_000), value_name = "MB")]
    pub file_max_mb: u64,

    /// All files a person may keep here, in MB
    #[arg(long, env = "IRORI_FILES_PER_PERSON_MB", default_value_t = FileLimits::default().person_bytes / MB, value_parser = clap::value_parser!(u64).range(1..=MB_MAX), value_name = "MB")]
    pub files_per_person_mb: u64,

    /// All files of all guests together, in MB
    #[arg(long, env = "IRORI_GUEST_FILES_MB", default_value_t = FileLimits::default().guest_bytes / MB, value_parser = clap::value_parser!(u64).range(..=MB_MAX), value_name = "MB")]
    pub guest_files_mb: u64,

    /// All files of everybody, in MB; four fifths of the file system they are
    /// in unless said, and no limit where they are in the cloud
    #[arg(long, env = "IRORI_FILES_TOTAL_MB", value_parser = clap::value_parser!(u64).range(1..=MB_MAX), value_name = "MB")]
    pub files_total_mb: Option<u64>,

    /// What has to stay free on the disk for files to be taken in, in MB; 5 % of
    /// it unless said, 500 MB at most. Messages go on below it
    #[arg(long, env = "IRORI_KEEP_FREE_MB", value_parser = clap::value_parser!(u64).range(..=MB_MAX), value_name = "MB")]
    pub keep_free_mb: Option<u64>,

    /// Trace what the hub does: every join, leave, post and drop
    #[arg(long, env = "IRORI_TRACE", action = ArgAction::SetTrue)]
    pub trace: bool,

    /// How log lines look
    #[arg(
        long,
        env = "IRORI_LOG_FORMAT",
        value_enum,
        default_value = "human",
        value_name = "FORMAT"
    )]
    pub log_format: LogFormat,

    /// What is logged, for example `info` or `info,irori::hub=trace`
    #[arg(long, env = "RUST_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,

    /// Something else than to serve.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Set by `cargo leptos watch`.
    #[arg(long, env = "LEPTOS_SITE_ROOT", hide = true)]
    pub leptos_site_root: Option<PathBuf>,

    /// Set by `cargo leptos watch`.
    #[arg(long, env = "LEPTOS_WATCH", hide = true)]
    pub leptos_watch: Option<String>,
}

/// Ten years; browsers keep it no longer than they like.
const HSTS_DAYS_MAX: i64 = 3_650;

/// Less than this and a client that resumes would count as slow.
const QUEUE_BYTES_MIN: usize = 192 * 1024;

const MB: u64 = 1_000_000;

/// A thousand petabytes: sums of bytes stay far below what a number holds.
const MB_MAX: u64 = 1_000_000_000_000;

/// What the binary can do besides serving.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Say what is wrong with the configuration, providers and files included
    CheckConfig,
    /// Help people in, beside a server that runs or not
    #[command(subcommand)]
    User(UserCommand),
    /// Work on places where files are kept
    #[command(subcommand)]
    Blobs(BlobsCommand),
}

/// What can be done for people by whoever has the data directory.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Print a link that sets a new password, once, within a day
    ResetPassword {
        /// Their e-mail address, their name, or the number of their account
        whom: String,
        /// Turn off their second step as well
        #[arg(long)]
        remove_second_step: bool,
    },
}

/// What can be done to places where files are kept.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum BlobsCommand {
    /// Copy all files from one place to another, and read back every copy
    Copy {
        /// Where they are
        from: Location,
        /// Where they are to be, too
        to: Location,
    },
}

/// Reads `--sign-up`.
fn sign_up(text: &str) -> Result<SignUp, String> {
    match text.trim() {
        "invite" => return Ok(SignUp::Invite),
        "open" => return Ok(SignUp::Open),
        _ => {}
    }
    let domains: Vec<_> = text
        .split(',')
        .map(|domain| domain.trim().trim_start_matches('@').to_ascii_lowercase())
        .collect();
    let plain = |domain: &String| {
        domain.contains('.') && !domain.contains(|c: char| c.is_whitespace() || c == '@')
    };
    if domains.iter().all(plain) {
        Ok(SignUp::Domains(domains))
    } else {
        Err("it is `invite`, `open`, or domains such as example.org".to_owned())
    }
}

/// Where Gravatar is asked, if it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GravatarUrl(pub Option<Url>);

fn gravatar_url(text: &str) -> Result<GravatarUrl, String> {
    if text.is_empty() {
        return Ok(GravatarUrl(None));
    }
    let url = Url::parse(text).map_err(|_| "it is no URL".to_owned())?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("it has to start with https://".to_owned());
    }
    Ok(GravatarUrl(Some(url)))
}

/// Reads `--security-contact`: what RFC 9116 section 2.5.3 lets stand there.
fn security_contact(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "it is no URL".to_owned())?;
    if matches!(url.scheme(), "https" | "mailto" | "tel") {
        Ok(url)
    } else {
        Err("it has to start with mailto: or https://".to_owned())
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For a terminal.
    Human,
    /// One JSON object per line.
    Json,
}

/// Opens a place where files are kept, with what the environment knows of
/// credentials.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub(crate) fn open_blobs(location: &Location) -> anyhow::Result<Blobs> {
    Blobs::open(location, |name| std::env::var(name).ok())
        .with_context(|| format!("files cannot be kept in {location}"))
}

impl Config {
    /// What one option cannot tell of itself.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if let Some(url) = &self.public_url
            && (!matches!(url.scheme(), "http" | "https") || url.path() != "/")
        {
            bail!("--public-url is to be http(s)://HOST without a path, not {url}");
        }
        if self.hsts_days.is_some() && !self.is_https() {
            bail!("--hsts-days needs a --public-url that begins with https://");
        }
        if self.queue_bytes < QUEUE_BYTES_MIN {
            bail!("--queue-bytes is to be at least {QUEUE_BYTES_MIN}");
        }
        Ok(())
    }

    /// The limits the engine works with.
    pub(crate) const fn limits(&self) -> Limits {
        Limits {
            messages_per_10s: self.messages_per_10s,
            requests_per_10s: self.requests_per_10s,
            sign_ins_per_10s: self.sign_ins_per_10s,
            sockets_per_person: self.sockets_per_person,
            queue_bytes: self.queue_bytes,
            rooms: RoomLimits::DEFAULT,
        }
    }

    /// How much may be kept of files.
    pub(crate) fn file_limits(&self) -> FileLimits {
        FileLimits {
            file_bytes: self.file_max_mb * MB,
            person_bytes: self.files_per_person_mb * MB,
            guest_bytes: self.guest_files_mb * MB,
            total_bytes: self.files_total_mb.map(|mb| mb * MB),
            keep_free_bytes: self.keep_free_mb.map(|mb| mb * MB),
        }
    }

    /// Where files are kept.
    pub(crate) fn blobs_location(&self) -> Location {
        let beside = || Location::Directory(self.data_dir.join("blobs"));
        self.blobs.clone().unwrap_or_else(beside)
    }

    /// Opens where files are kept. The data directory has to be there.
    pub(crate) fn open_blobs(&self) -> anyhow::Result<Blobs> {
        open_blobs(&self.blobs_location())
    }

    /// The proxies that are believed.
    pub(crate) fn proxies(&self) -> Proxies {
        Proxies::new(&self.trusted_proxies, self.public_url.is_some())
    }

    /// Who may come in.
    pub(crate) fn admittance(&self) -> Admittance {
        Admittance {
            guests: self.guests(),
            sign_up: self.sign_up.clone(),
        }
    }

    /// Where people reach us, as far as we know.
    pub(crate) fn reached_at(&self, addr: SocketAddr) -> anyhow::Result<Url> {
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None => Ok(Url::parse(&format!("http://{addr}/"))?),
        }
    }

    /// Whether people reach us by https.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.scheme() == "https")
    }

    /// The identity providers that the environment names. All problems at once.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn providers(&self) -> anyhow::Result<Providers> {
        let reached_at = if self.is_private() {
            Some(self.reached_at(self.addr)?)
        } else {
            self.public_url.clone()
        };
        Providers::from_env(std::env::vars(), reached_at.as_ref()).map_err(|problems| {
            let sentences: Vec<_> = problems.iter().map(ToString::to_string).collect();
            anyhow!("{}", sentences.join("\n       "))
        })
    }

    /// Whether a name is enough to come in. By default only where nobody but
    /// this machine can knock.
    pub(crate) fn guests(&self) -> bool {
        self.allow_guests || self.is_private()
    }

    /// Whether only this machine reaches the server: a loopback address, and
    /// no proxy in front of it that would let others in.
    pub(crate) fn is_private(&self) -> bool {
        self.addr.ip().is_loopback() && self.public_url.is_none()
    }

    /// Where the built browser files are.
    pub(crate) fn site_dir(&self) -> PathBuf {
        self.site
            .clone()
            .or_else(|| self.leptos_site_root.clone())
            .unwrap_or_else(|| {
                let program = std::env::current_exe().unwrap_or_default();
                program.with_file_name("site")
            })
    }

    /// Whether `cargo leptos watch` started this.
    pub(crate) const fn is_watched(&self) -> bool {
        self.leptos_watch.is_some()
    }

    /// Tells the operator what has been started, and the first one who comes
    /// how to become the owner.
    #[expect(clippy::print_stderr, reason = "a secret for whoever started it")]
    pub(crate) fn announce(
        &self,
        addr: SocketAddr,
        setup: Option<&SessionToken>,
    ) -> anyhow::Result<()> {
        let url = self.reached_at(addr)?;
        if let Some(setup) = setup {
            // Printed, not logged: logs are kept and passed on.
            eprintln!(
                "\n  Nobody owns this Irori yet. Open this link to make the owner's account;\n  it works once, until the next start:\n\n    {url}setup?token={}\n",
                setup.to_cookie()
            );
        }
        tracing::info!(%addr, data_dir = %self.data_dir.display(), "Irori is at {url}");
        if !self.site_dir().join(assets::DIR).is_dir() {
            tracing::warn!(
                site = %self.site_dir().display(),
                "the browser files are missing: pages work, but are not styled or live; run `make build` or set --site"
            );
        }
        if self.guests() {
            let reach = if self.is_private() {
                "from this machine only"
            } else {
                "from everywhere that reaches this address"
            };
            tracing::info!("guests may come in by name alone, {reach}");
        }
        Ok(())
    }
}
