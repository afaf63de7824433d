//! Why a request was refused: the few cases a page or a bot branches on, the
//! same over the socket and over HTTP.

use serde::{Deserialize, Serialize};

use crate::undrawn::Undrawn;

/// Why a request was refused. Whoever gets one can act on it; causes inside
/// the server are logged there and arrive here only as [`Self::Internal`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Rejection {
    /// Nobody is signed in, or the session has ended.
    #[error("sign in first")]
    SignInFirst,
    /// To change how one signs in, one shows anew who one is.
    #[error("show anew who you are")]
    ProofNeeded,
    /// The person's role asks for a second step of sign-in, and they have none
    /// yet: that comes before anything else.
    #[error("set up a second step first")]
    SecondStepNeeded,
    /// Signed in, but not allowed to do this.
    #[error("not allowed")]
    Forbidden,
    /// There is no such thing, or the asker may not know of it. The two look
    /// alike on purpose.
    #[error("not found")]
    NotFound,
    /// Everybody may join the room, and the asker has not.
    #[error("join the room first")]
    NotMember,
    /// The asker was removed from the room: those who look after it let them
    /// in again, or do not.
    #[error("removed from the room")]
    Removed,
    /// There are as many as may be.
    #[error("no more of {quota:?}")]
    QuotaReached {
        /// Of what.
        quota: Quota,
    },
    /// The value of a field cannot be accepted.
    #[error("invalid {field:?}")]
    Invalid {
        /// Which field.
        field: Field,
    },
    /// The message is too long.
    #[error("longer than {max_chars} characters")]
    TooLong {
        /// Characters allowed.
        max_chars: u32,
    },
    /// This client id already names another message of the same author, in
    /// another room.
    #[error("the client id is taken")]
    Conflict,
    /// A room of that name is there already.
    #[error("the name is taken")]
    NameTaken,
    /// Somebody else has that name, or one that looks like it, or it is kept
    /// for the server.
    #[error("the name is somebody else's, looks like it, or is kept")]
    NameOfAnother,
    /// The room was archived: it can only be read.
    #[error("the room is archived")]
    Archived,
    /// Everybody else in the conversation was deactivated: nobody would read it.
    #[error("nobody else is there any more")]
    NobodyThere,
    /// Too many in too short a time.
    #[error("too fast; again in {retry_after_ms} ms")]
    RateLimited {
        /// When the next try has a chance, in milliseconds from now.
        retry_after_ms: u32,
    },
    /// The e-mail address or the password is wrong; which of them is not said.
    #[error("wrong e-mail address or password")]
    WrongCredentials,
    /// The password is among the first that are tried by who guesses.
    #[error("the password is easily guessed")]
    EasyPassword,
    /// The code is wrong, too old, or was used.
    #[error("wrong code")]
    WrongCode,
    /// The passkey is not known here, was used, or was not shown in time.
    #[error("the passkey is not accepted")]
    PasskeyRefused,
    /// The e-mail address belongs to another account.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The link is used up, too old, revoked, or was never one.
    #[error("the link is not valid (any more)")]
    LinkOver,
    /// Newcomers need an invitation, or an address of a certain domain.
    #[error("not open to newcomers")]
    NotAdmitted,
    /// What the provider calls the person belongs to another account.
    #[error("the identity belongs to another account")]
    IdentityTaken,
    /// The account was deactivated.
    #[error("the account is deactivated")]
    Deactivated,
    /// It cannot be taken away: it is the last of its kind (way in, owner).
    #[error("the last one stays")]
    LastOne,
    /// There is no picture to be made of it.
    #[error("not a picture: {why:?}")]
    NotAPicture {
        /// Why there is none.
        why: Undrawn,
    },
    /// The file is larger than files here may be.
    #[error("larger than {max_bytes} bytes")]
    TooLarge {
        /// Bytes allowed.
        max_bytes: u64,
    },
    /// There is no place for the file: the person, the whole server or its
    /// disk is full.
    #[error("no place for it")]
    StorageFull,
    /// The upload is over: it is unknown, was given up or swept away, or the
    /// file was sent already. Begin again.
    #[error("the upload is over")]
    UploadGone,
    /// Not understood: broken JSON, an unknown type or a missing field.
    #[error("not understood: {reason}")]
    Malformed {
        /// For the developer of the client; never shown to people.
        reason: String,
    },
    /// The server could not do it now (disk full, database gone). Nothing was
    /// stored; trying again later is safe.
    #[error("the server could not do this now")]
    Internal,
    /// The server lost its database while it did this, and nobody knows whether
    /// it was done. Look before it is asked for again. No message is refused with
    /// it: those are repeated.
    #[error("whether this was done is not known")]
    Unsure,
}

impl Rejection {
    /// Whether the same request may succeed later without being changed.
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Internal)
    }
}

/// What a [`Rejection::QuotaReached`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// Direct conversations that a person begins within a day.
    NewDirects,
    /// People that a person adds to rooms within a day.
    Additions,
    /// Rooms that a person has made.
    RoomsMade,
    /// Rooms that a person is in.
    RoomsJoined,
    /// Rooms of the whole server.
    Rooms,
}

/// The field a [`Rejection::Invalid`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// A person's name.
    Name,
    /// A message's text.
    Body,
    /// A room's name.
    RoomName,
    /// What a room is for.
    Topic,
    /// Whom a conversation is with, or who is to be made a member.
    People,
    /// An emoji.
    Emoji,
    /// The sender's own name for a message.
    ClientId,
    /// The address somebody signs in with.
    Email,
    /// A new password.
    Password,
    /// Where somebody's picture comes from.
    Avatar,
    /// How often, how long or for what an invitation is valid.
    Invite,
    /// The files of a message: too many, or one of them twice.
    Files,
    /// Which file it is, or which part of it.
    File,
    /// The description of a picture.
    Alt,
    /// What one has saved: there is no place for more.
    Saved,
    /// What is pinned in a room: there is no place for more.
    Pins,
    /// The links for newcomers that somebody has made: there is no place for more.
    Invites,
}
