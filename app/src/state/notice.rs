//! Decides of which messages somebody is notified, outside the room they look
//! at.

use protocol::{Message, Notify, RoomKind, RoomSummary, UserId};

/// Whether a message of somebody else is worth a notification.
pub(crate) fn is_news(listed: &RoomSummary, message: &Message, me: UserId) -> bool {
    match listed.notify {
        Notify::Everything => true,
        Notify::Mentions => listed.room.kind == RoomKind::Direct || message.mentions.name(me),
        Notify::Nothing | Notify::Hidden => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::{client_id, summary};

    #[test]
    fn levels_are_kept() {
        let me = UserId(3);
        let plain = Message::plain(client_id("c"), "hi".to_owned());
        let mut naming = plain.clone();
        naming.mentions.people.push(me);
        for (notify, kind, hears_plain, hears_naming) in [
            (Notify::Everything, RoomKind::Public, true, true),
            (Notify::Mentions, RoomKind::Public, false, true),
            (Notify::Mentions, RoomKind::Direct, true, true),
            (Notify::Nothing, RoomKind::Direct, false, false),
            (Notify::Hidden, RoomKind::Public, false, false),
        ] {
            let mut listed = summary(1, "lobby");
            listed.notify = notify;
            listed.room.kind = kind;
            let heard = [&plain, &naming].map(|message| is_news(&listed, message, me));
            assert_eq!(heard, [hears_plain, hears_naming], "{notify:?} {kind:?}");
        }
    }
}
