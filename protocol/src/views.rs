//! What is shown: the values that the engine hands to pages, and pages to
//! their HTML and to the browser. One type for each, on both sides.

mod accounts;
mod files;
mod lists;
mod messages;
mod rooms;

pub use accounts::{AuditLine, Invite, Passkey, Person, SignedIn};
pub use files::UploadProgress;
pub use lists::{FoundMessage, ListedThread, SavedMessage, UnmetFilter};
pub use messages::{FormerBody, History};
pub use rooms::{Member, PublicRoom, RoomMember};
