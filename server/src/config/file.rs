//! The configuration file: TOML with the options' names as keys, and tables
//! for the providers of sign-in. What it may say is derived from clap's
//! definitions, so a new option needs nothing here.

use std::{
    any::TypeId,
    fmt,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::{Arg, ArgAction, Command};
use toml::de::{DeTable, DeValue};

use super::options::{self, nearest};

/// Tables that hold providers, and how the variables of theirs begin.
const PROVIDERS: [(&str, &str); 2] = [("oauth", "IRORI_OAUTH_"), ("oidc", "IRORI_OIDC_")];

/// What a file says, checked against what there is to say.
#[derive(Debug)]
pub(super) struct ConfigFile {
    pub(super) options: Vec<Setting>,
    pub(super) providers: Vec<ProviderSetting>,
}

/// One option, as it would be written behind `--key=`.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) place: Written,
}

/// A setting of a provider, as the variable that it stands for.
#[derive(Clone, Debug)]
pub(super) struct ProviderSetting {
    pub(super) key: String,
    pub(super) variable: String,
    pub(super) value: String,
    pub(super) place: Written,
}

/// Where something is written.
#[derive(Clone, Debug)]
pub(super) struct Written {
    path: PathBuf,
    line: usize,
}

impl Written {
    fn of(path: &Path, text: &str, start: usize) -> Self {
        let before = text.bytes().take(start);
        Self {
            path: path.to_owned(),
            line: 1 + before.filter(|byte| *byte == b'\n').count(),
        }
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.path.display(), self.line)
    }
}

impl ConfigFile {
    /// Reads it.
    ///
    /// # Errors
    /// It cannot be read, or says what nobody understands; all of that at once.
    pub(super) fn read(path: &Path, command: &Command) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the configuration file {} cannot be read", path.display()))?;
        Self::parse(path, &text, command)
    }

    fn parse(path: &Path, text: &str, command: &Command) -> anyhow::Result<Self> {
        let place = |start| Written::of(path, text, start);
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let start = error.span().map_or(0, |span| span.start);
                bail!("{}: {}", place(start), error.message().trim());
            }
        };
        let mut file = Self {
            options: Vec::new(),
            providers: Vec::new(),
        };
        let mut problems = Vec::new();
        for (key, value) in &table {
            let at = place(key.span().start);
            let (key, value) = (&**key.get_ref(), value.get_ref());
            if let Some((_, prefix)) = PROVIDERS.iter().find(|(table, _)| *table == key) {
                match providers(key, prefix, value, place) {
                    Ok(read) => file.providers.extend(read),
                    Err(problem) => problems.push(problem),
                }
                continue;
            }
            match option(command, key, value) {
                Ok(value) => file.options.push(Setting {
                    key: key.to_owned(),
                    value,
                    place: at,
                }),
                Err(problem) => problems.push(format!("{at}: {problem}")),
            }
        }
        if problems.is_empty() {
            Ok(file)
        } else {
            bail!("{}", problems.join("\n       "));
        }
    }
}

/// What is to stand behind `--key=`.
fn option(command: &Command, key: &str, value: &DeValue<'_>) -> Result<String, String> {
    let secret_in_file = options::all(command)
        .filter(|arg| options::is_secret(arg))
        .any(|arg| options::file_key(arg) == key);
    if secret_in_file {
        return string(value).map_err(|found| format!("{key} is to be a string, not {found}"));
    }
    let Some(arg) = options::all(command).find(|arg| arg.get_long() == Some(key)) else {
        let known = options::all(command).flat_map(|arg| {
            let in_file = options::is_secret(arg).then(|| options::file_key(arg));
            arg.get_long().map(str::to_owned).into_iter().chain(in_file)
        });
        let tables = PROVIDERS.iter().map(|(table, _)| (*table).to_owned());
        return Err(match nearest(key, known.chain(tables)) {
            Some(near) => format!("{key} is no option; did you mean {near}?"),
            None => format!("{key} is no option"),
        });
    };
    let text = written(arg, value)
        .map_err(|(wanted, found)| format!("{key} is to be {wanted}, not {found}"))?;
    options::refused(command, arg, &text)
        .map_or(Ok(text), |why| Err(format!("{key} cannot be that: {why}")))
}

const LIST: &str = "a string, or a list of strings without commas";

/// A value as it would be written on the command line; else what it is to be,
/// and what it is.
fn written(arg: &Arg, value: &DeValue<'_>) -> Result<String, (&'static str, &'static str)> {
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return match value {
            DeValue::Boolean(on) => Ok(on.to_string()),
            other => Err(("true or false", kind(other))),
        };
    }
    if is_number(arg) {
        return match value {
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
            other => Err(("a whole number", kind(other))),
        };
    }
    let Some(delimiter) = arg.get_value_delimiter() else {
        return string(value).map_err(|found| ("a string", found));
    };
    match value {
        DeValue::Array(items) => {
            let items = items.iter().map(|item| match string(item.get_ref()) {
                Ok(item) if item.contains(delimiter) => Err((LIST, "one with a comma")),
                Ok(item) => Ok(item),
                Err(_) => Err((LIST, "a list of something else")),
            });
            Ok(items
                .collect::<Result<Vec<_>, _>>()?
                .join(&delimiter.to_string()))
        }
        other => string(other).map_err(|found| (LIST, found)),
    }
}

fn is_number(arg: &Arg) -> bool {
    let of = arg.get_value_parser().type_id();
    [
        TypeId::of::<u16>(),
        TypeId::of::<u32>(),
        TypeId::of::<u64>(),
        TypeId::of::<usize>(),
        TypeId::of::<i64>(),
    ]
    .iter()
    .any(|number| of == *number)
}

fn string(value: &DeValue<'_>) -> Result<String, &'static str> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        other => Err(kind(other)),
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The settings of `[oidc.school]` and its like.
fn providers(
    table: &str,
    prefix: &str,
    value: &DeValue<'_>,
    place: impl Fn(usize) -> Written,
) -> Result<Vec<ProviderSetting>, String> {
    let example = || format!("[{table}] is made of tables such as [{table}.name]");
    let DeValue::Table(named) = value else {
        return Err(example());
    };
    let mut read = Vec::new();
    for (name, value) in named {
        let DeValue::Table(settings) = value.get_ref() else {
            return Err(format!("{}: {}", place(name.span().start), example()));
        };
        for (key, value) in settings {
            let place = place(key.span().start);
            let whole = format!("{table}.{}.{}", name.get_ref(), key.get_ref());
            let value = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Boolean(on) => on.to_string(),
                other => {
                    let found = kind(other);
                    return Err(format!(
                        "{place}: {whole} is to be a string, or true or false, not {found}"
                    ));
                }
            };
            let variable = |part: &str| part.replace('-', "_").to_ascii_uppercase();
            read.push(ProviderSetting {
                variable: format!(
                    "{prefix}{}_{}",
                    variable(name.get_ref()),
                    variable(key.get_ref())
                ),
                key: whole,
                value,
                place,
            });
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests;
