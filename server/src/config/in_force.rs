//! What is in force, and where each value came from.

use std::fmt;

use clap::{Arg, ArgAction, ArgMatches};
use url::{Position, Url};

use super::{file::Written, options};

/// What stands where a secret is not shown.
const HIDDEN: &str = "(hidden)";

/// The options that have a value, in the order of `--help`, then the settings
/// of providers. No secret is in it. It is written as a configuration file,
/// with the source of each line behind it.
#[derive(Clone, Debug, Default)]
pub struct InForce(Vec<Line>);

#[derive(Clone, Debug)]
struct Line {
    name: String,
    values: Vec<String>,
    source: Source,
}

/// Where a value came from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    CommandLine,
    Variable(String),
    File(Written),
    /// A file of a secret, and what named it.
    SecretFile(String, String),
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::Variable(name) => f.write_str(name),
            Self::File(place) => place.fmt(f),
            Self::SecretFile(path, named) => write!(f, "{path}, by {named}"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl InForce {
    /// Adds an option, if it has a value.
    pub(super) fn add(&mut self, arg: &Arg, matches: &ArgMatches, source: Source) {
        let Some(values) = matches.get_raw(arg.get_id().as_str()) else {
            return;
        };
        let mut values: Vec<_> = values.map(|it| it.to_string_lossy().into_owned()).collect();
        if matches!(arg.get_action(), ArgAction::SetTrue) {
            values = vec![matches.get_flag(arg.get_id().as_str()).to_string()];
        }
        let show = |value: String| {
            if options::is_secret(arg) {
                HIDDEN.to_owned()
            } else {
                without_password(value)
            }
        };
        self.0.push(Line {
            name: arg.get_long().unwrap_or_default().to_owned(),
            values: values.into_iter().map(show).collect(),
            source,
        });
    }

    /// Adds a setting of a provider, known by the variable it stands for.
    pub(super) fn add_provider(
        &mut self,
        name: String,
        variable: &str,
        value: &str,
        source: Source,
    ) {
        let value = if variable.ends_with("_SECRET") {
            HIDDEN.to_owned()
        } else {
            without_password(value.to_owned())
        };
        self.0.push(Line {
            name,
            values: vec![value],
            source,
        });
    }
}

/// Whatever is an address shows no password of its own. One whose user and
/// password do not stand where they belong, as a sign in them that ends the host
/// makes it, is not shown.
fn without_password(value: String) -> String {
    let may_tell = value.contains("://") && value.contains('@');
    let Ok(mut url) = Url::parse(&value) else {
        return if may_tell { HIDDEN.to_owned() } else { value };
    };
    if may_tell && url.as_str()[url[..Position::BeforeHost].len()..].contains('@') {
        return HIDDEN.to_owned();
    }
    let telling = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["password", "secret", "token", "key"]
            .iter()
            .any(|it| name.contains(it))
    };
    let mut found = url.password().is_some() && url.set_password(Some("hidden")).is_ok();
    // A user alone is a token there.
    if !found && matches!(url.scheme(), "nats" | "tls") && !url.username().is_empty() {
        found = url.set_username("hidden").is_ok();
    }
    if url.query_pairs().any(|(name, _)| telling(&name)) {
        found = true;
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let mut query = url.query_pairs_mut();
        query.clear();
        for (name, value) in &pairs {
            query.append_pair(name, if telling(name) { "hidden" } else { value });
        }
    }
    if found { url.into() } else { value }
}

impl fmt::Display for InForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Line {
            name,
            values,
            source,
        } in &self.0
        {
            match values.as_slice() {
                [value] if is_bare(value) => write!(f, "{name} = {value}")?,
                [value] => write!(f, "{name} = {value:?}")?,
                values => write!(f, "{name} = {values:?}")?,
            }
            writeln!(f, "  # {source}")?;
        }
        Ok(())
    }
}

/// Whether it is no string in a file.
fn is_bare(value: &str) -> bool {
    matches!(value, "true" | "false") || value.parse::<u64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_show_no_password() {
        for (value, shown) in [
            ("127.0.0.1:3000", "127.0.0.1:3000"),
            ("data", "data"),
            ("https://chat.example.org/", "https://chat.example.org/"),
            (
                "postgres://irori:hush@db/irori",
                "postgres://irori:hidden@db/irori",
            ),
            (
                "postgres://db/irori?user=irori&password=hush",
                "postgres://db/irori?user=irori&password=hidden",
            ),
            ("nats://:hush@bus:4222", "nats://:hidden@bus:4222"),
            ("nats://hush@bus:4222", "nats://hidden@bus:4222"),
            ("tls://hush@bus", "tls://hidden@bus"),
            ("nats://bus:4222", "nats://bus:4222"),
            ("nats://u:hu#sh@bus:4222", HIDDEN),
            ("nats://u:hu/sh@bus:4222", HIDDEN),
            ("nats://hu/sh@bus:4222", HIDDEN),
            ("nats://hu?sh@bus:4222", HIDDEN),
            ("https://u:hu#sh@id.example.org", HIDDEN),
            ("postgres://u:h@sh@db/irori", "postgres://u:hidden@db/irori"),
            ("olga@example.org", "olga@example.org"),
            ("mailto:olga@example.org", "mailto:olga@example.org"),
        ] {
            assert_eq!(without_password(value.to_owned()), shown);
        }
    }
}
