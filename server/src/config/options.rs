//! What clap's definitions say of the options: their names in a file and in
//! the environment, which of them are secrets, and what they take.

use std::{error::Error as _, ffi::OsString};

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, ErrorKind},
};

/// The option that names the configuration file, which cannot stand in it.
pub(super) const CONFIG: &str = "config";

/// Every option that a file may set.
pub(super) fn all(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| {
        let sets = matches!(
            arg.get_action(),
            ArgAction::Set | ArgAction::SetTrue | ArgAction::Append
        );
        let named = arg.get_long().is_some_and(|long| long != CONFIG);
        sets && named && !arg.is_hide_set()
    })
}

/// Whether its value is shown to nobody: its definition says
/// `hide_env_values`. It may be read from a file of its own.
pub(super) fn is_secret(arg: &Arg) -> bool {
    arg.is_hide_env_values_set()
}

/// The key that names the file a secret stands in.
pub(super) fn file_key(arg: &Arg) -> String {
    format!("{}-file", arg.get_long().unwrap_or_default())
}

/// An option as it is written in one word on a command line.
pub(super) fn as_argument(arg: &Arg, value: &str) -> Option<OsString> {
    let long = arg.get_long()?;
    match (arg.get_action(), value) {
        (ArgAction::SetTrue, "true") => Some(format!("--{long}").into()),
        (ArgAction::SetTrue, _) => None,
        _ => Some(format!("--{long}={value}").into()),
    }
}

/// Why an option does not take this value, if it does not.
pub(super) fn refused(command: &Command, arg: &Arg, value: &str) -> Option<String> {
    let argv = [Some("irori".into()), as_argument(arg, value)];
    let error = command
        .clone()
        .try_get_matches_from(argv.into_iter().flatten())
        .err()?;
    // Others may be wrong too: what the environment says, what it needs beside it.
    let about = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(about)) => about.split([' ', '=']).next()?,
        _ => return None,
    };
    if about.strip_prefix("--") != arg.get_long() {
        return None;
    }
    match error.kind() {
        ErrorKind::InvalidValue => match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(valid)) => Some(format!("it is {}", valid.join(" or "))),
            _ => Some("it needs a value".to_owned()),
        },
        ErrorKind::ValueValidation => Some(
            error
                .source()
                .map_or_else(|| "it is not valid".to_owned(), ToString::to_string),
        ),
        _ => None,
    }
}

/// Whichever of these names is most like the one that was written.
pub(super) fn nearest(written: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let written = written.replace('_', "-").to_lowercase();
    let likeness = |name: &String| strsim::jaro_winkler(&written, name);
    names.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
}
