//! Why something was refused, in English.

use protocol::{
    ALT_MAX_CHARS, ALTS_MAX_CHARS, DIRECT_MAX_PEOPLE, FILES_MAX, Field, NAME_MAX_CHARS,
    PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, Quota, REACTIONS_MAX, ROOM_NAME_MAX_CHARS, Rejection,
    TOPIC_MAX_CHARS,
};

use super::counted;
use crate::words::undrawn;

pub(super) fn rejection(rejection: &Rejection) -> String {
    match rejection {
        Rejection::SignInFirst => "Your session has ended. Sign in again.".to_owned(),
        Rejection::ProofNeeded => "Show first that it is you.".to_owned(),
        Rejection::SecondStepNeeded => {
            "Your role needs a second step. Set it up on the page of your account first.".to_owned()
        }
        Rejection::EasyPassword => {
            "This password is one of the first that others would try. Take one that only you would think of."
                .to_owned()
        }
        Rejection::Forbidden => "You may not do this here.".to_owned(),
        Rejection::NotFound => "This room does not exist, or it is not open to you.".to_owned(),
        Rejection::Invalid { field: Field::Name } => {
            format!("A name needs 1 to {NAME_MAX_CHARS} characters that can be seen.")
        }
        Rejection::Invalid { field: Field::Body } => "Write something first.".to_owned(),
        Rejection::Invalid {
            field: Field::Email,
        } => "That is not an e-mail address.".to_owned(),
        Rejection::Invalid {
            field: Field::Password,
        } => format!("A password needs {PASSWORD_MIN_CHARS} to {PASSWORD_MAX_CHARS} characters."),
        Rejection::Invalid {
            field: Field::Invite,
        } => "A link is for 1 to 1,000 people and 1 to 365 days.".to_owned(),
        Rejection::Invalid {
            field: Field::Files,
        } => format!("A message has at most {FILES_MAX} files, each of them once."),
        Rejection::Invalid { field: Field::Alt } => {
            format!(
                "A description has at most {ALT_MAX_CHARS} characters, all of a message \
                 {ALTS_MAX_CHARS}."
            )
        }
        Rejection::Invalid {
            field: Field::RoomName,
        } => format!(
            "A room's name needs a letter or digit, and at most {ROOM_NAME_MAX_CHARS} characters."
        ),
        Rejection::Invalid {
            field: Field::Topic,
        } => {
            format!("A topic has at most {TOPIC_MAX_CHARS} characters.")
        }
        Rejection::Invalid {
            field: Field::People,
        } => {
            format!(
                "There is nobody by that name, or there are several. A conversation has at most \
                 {DIRECT_MAX_PEOPLE} people."
            )
        }
        Rejection::Invalid {
            field: Field::Emoji,
        } => {
            format!("One emoji, and at most {REACTIONS_MAX} different ones for a message.")
        }
        Rejection::Invalid {
            field: Field::Saved,
        } => "You have saved as many messages as one can. Remove some to save others.".to_owned(),
        Rejection::Invalid { field: Field::Pins } => {
            "A room has no place for more pinned messages. Unpin some to pin others.".to_owned()
        }
        Rejection::Invalid {
            field: Field::Invites,
        } => {
            "You have as many valid invitations as one can. Revoke some to make others.".to_owned()
        }
        Rejection::Invalid { .. } | Rejection::Malformed { .. } => {
            "The server did not understand this. Load the page again.".to_owned()
        }
        Rejection::TooLong { max_chars } => {
            format!("A message has at most {max_chars} characters.")
        }
        Rejection::NotMember => "Join the room first.".to_owned(),
        Rejection::Removed => {
            "You were removed from this room. Those who look after it can let you in again."
                .to_owned()
        }
        Rejection::QuotaReached { quota } => match quota {
            Quota::NewDirects => {
                "You have begun as many conversations today as one can. Go on tomorrow."
            }
            Quota::Additions => {
                "You cannot add more people today, or this one once more. Go on tomorrow."
            }
            Quota::RoomsMade => {
                "You have made as many rooms as one can. Delete one to make another."
            }
            Quota::RoomsJoined => "This would be more rooms than one can be in. Leave one first.",
            Quota::Rooms => "This server has as many rooms as it can have.",
        }
        .to_owned(),
        Rejection::NameTaken => "There is a room of this name already.".to_owned(),
        Rejection::Archived => "This room is archived: nothing can be said in it.".to_owned(),
        Rejection::NobodyThere => {
            "Nobody else is in this conversation any more: nothing can be said in it.".to_owned()
        }
        Rejection::NameOfAnother => {
            "Somebody here has this name or one that looks like it, or it is kept for the server. \
             Add something that tells you apart."
                .to_owned()
        }
        Rejection::Conflict => "This was already sent to another room.".to_owned(),
        Rejection::RateLimited { retry_after_ms } => {
            let secs = retry_after_ms.div_ceil(1000).max(1);
            format!(
                "A little fast. Try again in {}.",
                counted(secs, "second", "seconds")
            )
        }
        Rejection::WrongCredentials => "The address or the password is wrong.".to_owned(),
        Rejection::PasskeyRefused => "That passkey does not open anything here.".to_owned(),
        Rejection::WrongCode => "The code is wrong, too old, or was used before.".to_owned(),
        Rejection::EmailTaken => "There is an account with this address already.".to_owned(),
        Rejection::LinkOver => "This link is not valid any more.".to_owned(),
        Rejection::NotAdmitted => "Newcomers need an invitation.".to_owned(),
        Rejection::IdentityTaken => "It belongs to another account.".to_owned(),
        Rejection::Deactivated => "This account is deactivated.".to_owned(),
        Rejection::LastOne => "This is the last one; it stays.".to_owned(),
        Rejection::NotAPicture { why } => undrawn::en(*why).to_owned(),
        Rejection::TooLarge { max_bytes } => {
            format!("It is larger than {} MB.", max_bytes / 1_000_000)
        }
        Rejection::StorageFull => {
            "There is no room left for this file. Messages without files go on.".to_owned()
        }
        Rejection::UploadGone => "This file is no longer here. Choose it again.".to_owned(),
        Rejection::Unsure => {
            "The server lost its database just then, and cannot say whether this was done. Look before you try again.".to_owned()
        }
        Rejection::Internal => "The server could not do this now. Try again soon.".to_owned(),
    }
}
