//! Where a PostgreSQL database is, as its URL says.

use std::{fmt, path::Path, str::FromStr};

use sqlx::{
    ConnectOptions as _,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::time::Duration;
use url::form_urlencoded;

/// How long one server may take to let us in, unless the URL says otherwise.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// What the URL may say behind its `?`, beside what is read here.
const PASSED_ON: [&str; 9] = [
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
];

const SSL_MODES: [(&str, PgSslMode); 5] = [
    ("disable", PgSslMode::Disable),
    ("prefer", PgSslMode::Prefer),
    ("require", PgSslMode::Require),
    ("verify-ca", PgSslMode::VerifyCa),
    ("verify-full", PgSslMode::VerifyFull),
];

/// Where a PostgreSQL database is: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`,
/// with several hosts between commas, of which the first is taken that lets us
/// write. It is shown without its password.
#[derive(Clone)]
pub struct PostgresUrl {
    /// One for each host, in the order of the URL.
    pub(super) hosts: Vec<PgConnectOptions>,
    pub(super) connect_within: Duration,
    shown: String,
}

/// Why a URL leads to no database. Each is one sentence for the operator, and
/// none repeats the URL, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPostgresUrl {
    /// It is the address of something else.
    #[error("a database is postgres://USER@HOST/DATABASE")]
    Scheme,
    /// It does not say which database.
    #[error("the URL names no database, as in postgres://USER@HOST/DATABASE")]
    NoDatabase,
    /// It says something that is not known here.
    #[error("the URL says {0}, which is not known here")]
    Unknown(String),
    /// A value makes no sense.
    #[error("the URL's {name} {what}")]
    Value {
        /// Of which parameter.
        name: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// It cannot be read.
    #[error("the URL cannot be read: {0}")]
    Unreadable(String),
}

impl FromStr for PostgresUrl {
    type Err = BadPostgresUrl;

    fn from_str(url: &str) -> Result<Self, BadPostgresUrl> {
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .ok_or(BadPostgresUrl::Scheme)?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        let (user, hosts) = match authority.rsplit_once('@') {
            Some((user, hosts)) => (format!("{user}@"), hosts),
            None => (String::new(), authority),
        };
        let said = Said::read(query)?;
        let mut options = Vec::new();
        // A list of hosts is no URL: each of them is one.
        for host in hosts.split(',') {
            let url = format!("postgres://{user}{host}/{database}?{}", said.passed_on);
            let read: PgConnectOptions = url
                .parse()
                .map_err(|cause: sqlx::Error| BadPostgresUrl::Unreadable(cause.to_string()))?;
            let mut read = read.disable_statement_logging();
            if let Some(mode) = said.ssl_mode {
                read = read.ssl_mode(mode);
            }
            options.push(read);
        }
        let named = options.first().and_then(PgConnectOptions::get_database);
        let named = named.filter(|name| !name.is_empty());
        let named = named.ok_or(BadPostgresUrl::NoDatabase)?;
        let shown = options.iter().map(|it| match it.get_socket() {
            Some(dir) => dir.display().to_string(),
            None => format!("{}:{}", it.get_host(), it.get_port()),
        });
        let shown = shown.collect::<Vec<_>>().join(",");
        Ok(Self {
            shown: format!("postgres://{shown}/{named}"),
            hosts: options,
            connect_within: said.connect_within,
        })
    }
}

/// What stands behind the `?`.
struct Said {
    passed_on: String,
    ssl_mode: Option<PgSslMode>,
    connect_within: Duration,
}

impl Said {
    fn read(query: &str) -> Result<Self, BadPostgresUrl> {
        let mut said = Self {
            passed_on: String::new(),
            ssl_mode: None,
            connect_within: CONNECT_WITHIN,
        };
        let mut passed_on = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let bad = |name, what| BadPostgresUrl::Value { name, what };
            match &*name {
                "sslmode" => {
                    let known = SSL_MODES.iter().find(|(known, _)| *known == value);
                    let (_, mode) = known.ok_or(bad(
                        "sslmode",
                        "is one of disable, prefer, require, verify-ca and verify-full",
                    ))?;
                    said.ssl_mode = Some(*mode);
                }
                "connect_timeout" => {
                    let seconds = value.parse::<u64>().ok().filter(|seconds| *seconds > 0);
                    let seconds =
                        seconds.ok_or(bad("connect_timeout", "is a number of seconds, from 1"))?;
                    said.connect_within = Duration::from_secs(seconds);
                }
                // What is only read from is of no use to a server.
                "target_session_attrs" if value == "read-write" || value == "primary" => {}
                "target_session_attrs" => {
                    return Err(bad("target_session_attrs", "can only be read-write here"));
                }
                "host" if value.contains(',') => {
                    return Err(bad("host", "is one; several stand before the database"));
                }
                "sslrootcert" | "sslcert" | "sslkey" if !Path::new(&*value).is_file() => {
                    let name = PASSED_ON.into_iter().find(|known| *known == name);
                    return Err(bad(name.unwrap_or("file"), "names no file"));
                }
                known if PASSED_ON.contains(&known) => {
                    passed_on.append_pair(known, &value);
                }
                unknown => return Err(BadPostgresUrl::Unknown(unknown.to_owned())),
            }
        }
        said.passed_on = passed_on.finish();
        Ok(said)
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_what_is_said_of_them() {
        for (url, shown) in [
            ("postgres://u@db/chat", "postgres://db:5432/chat"),
            ("postgresql://u:p@db:6432/chat", "postgres://db:6432/chat"),
            (
                "postgres://u:p%40ss@one:1,two,three:3/chat?sslmode=verify-full",
                "postgres://one:1,two:5432,three:3/chat",
            ),
            (
                "postgres://u@localhost/chat?host=/run/pg&sslmode=disable",
                "postgres:///run/pg/chat",
            ),
            ("postgres://u@db?dbname=chat", "postgres://db:5432/chat"),
            (
                "postgres://u@db/chat?connect_timeout=2&target_session_attrs=read-write",
                "postgres://db:5432/chat",
            ),
        ] {
            let read: PostgresUrl = url.parse().unwrap();
            assert_eq!(read.to_string(), shown, "{url}");
            assert!(!format!("{read:?}").contains("p%40ss"));
        }
        let url = "postgres://u@a,b/chat?sslmode=require&connect_timeout=2";
        let read: PostgresUrl = url.parse().unwrap();
        assert_eq!(read.connect_within, Duration::from_secs(2));
        assert_eq!(read.hosts.len(), 2);
        for host in &read.hosts {
            assert!(matches!(host.get_ssl_mode(), PgSslMode::Require));
            assert_eq!(host.get_username(), "u");
        }
    }

    #[test]
    fn what_leads_nowhere_is_refused_without_its_password() {
        for (url, says) in [
            ("mysql://u@db/chat", "postgres://"),
            ("data", "postgres://"),
            ("postgres://u:secret@db", "names no database"),
            ("postgres://u:secret@db/chat?sslmode=allow", "sslmode"),
            ("postgres://u:secret@db/chat?sslmod=require", "sslmod"),
            ("postgres://u:secret@db/chat?connect_timeout=0", "seconds"),
            (
                "postgres://u:secret@db/chat?target_session_attrs=any",
                "read-write",
            ),
            ("postgres://u:secret@db/chat?host=a,b", "host"),
            (
                "postgres://u:secret@db/chat?sslrootcert=/nowhere",
                "sslrootcert names no file",
            ),
            ("postgres://u:secret@db:port/chat", "cannot be read"),
        ] {
            let refused = url.parse::<PostgresUrl>().unwrap_err().to_string();
            assert!(refused.contains(says), "{url}: {refused}");
            assert!(!refused.contains("secret"), "{refused}");
        }
    }
}
