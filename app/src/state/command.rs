//! Parses messages that are commands: they begin with `/`, or with the
//! full-width `／` of Japanese input methods.

/// What a command asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// To be sent as it is, or as this.
    Say(String),
    /// The room is for this.
    Topic(String),
    /// Somebody of this name is to be a member.
    Invite(String),
    Leave,
    Help,
    /// There is no such command.
    Unknown(String),
}

/// What a command begins with.
const SLASHES: [char; 2] = ['/', '／'];

/// Reads a message. What is no command is said.
pub(crate) fn command(body: &str) -> Command {
    let begun = body.trim_start();
    let Some(rest) = begun.strip_prefix(SLASHES) else {
        return Command::Say(body.to_owned());
    };
    let full_width = begun.starts_with('／');
    let (name, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let text = text.trim().to_owned();
    match name {
        // `/me` is no command of the server's: the message is sent as it is,
        // and drawn as a deed.
        "me" if !text.is_empty() && full_width => Command::Say(format!("/me {text}")),
        "me" if !text.is_empty() => Command::Say(begun.to_owned()),
        "shrug" => Command::Say(format!("{text} ¯\\_(ツ)_/¯").trim().to_owned()),
        "topic" => Command::Topic(text),
        "invite" if !text.is_empty() => {
            Command::Invite(text.trim_start_matches(['@', '＠']).to_owned())
        }
        "leave" => Command::Leave,
        "help" | "?" | "？" => Command::Help,
        // A path such as `/etc/hosts`, or two slashes: a message, and no
        // command.
        _ if name.is_empty() || name.contains('/') || !name.chars().all(char::is_alphanumeric) => {
            Command::Say(body.to_owned())
        }
        // Drawings made of characters often begin with a full-width slash; no
        // command's name has other letters than ASCII.
        _ if full_width && !name.is_ascii() => Command::Say(body.to_owned()),
        _ => Command::Unknown(name.to_owned()),
    }
}

/// What somebody does, where a message says so: `/me waves` → `waves`.
pub(crate) fn deed(body: &str) -> Option<&str> {
    body.strip_prefix(SLASHES)?
        .strip_prefix("me")?
        .strip_prefix([' ', '　'])
        .map(str::trim_start)
        .filter(|deed| !deed.is_empty())
}

#[cfg(test)]
mod tests;
