//! The place the viewer looks at: a room, or a thread in it.

use protocol::{ClientId, KeptDraft, Role, Room, Seq};

use crate::page_data::{RoomPage, Stretch};

/// What the viewer is looking at. It changes as a whole, with every page opened.
#[derive(Clone, Debug)]
pub(crate) struct Viewed {
    /// Which of the pages opened in turn it is: the same room may be opened anew.
    pub(crate) visit: u32,
    /// What the viewer may do on the whole server.
    pub(crate) role: Role,
    /// The room looked at.
    pub(crate) room: Room,
    /// The thread in it, where that is what is looked at.
    pub(crate) thread: Option<Seq>,
    /// Which lines the address asks for.
    pub(crate) stretch: Stretch,
    /// The message the address leads to.
    pub(crate) target: Option<Seq>,
    /// The client id of the plain form.
    pub(crate) form_client_id: ClientId,
    /// What stands in the message box, as the page brought it.
    pub(crate) draft: KeptDraft,
}

impl Viewed {
    /// The room a page shows.
    pub(super) fn of(page: &RoomPage) -> Self {
        Self {
            visit: 0,
            role: page.role,
            room: page.room.clone(),
            thread: None,
            stretch: page.stretch,
            target: match page.stretch {
                Stretch::Around(seq) => Some(seq),
                Stretch::Unread | Stretch::Newest | Stretch::Before(_) | Stretch::After(_) => None,
            },
            form_client_id: page.form_client_id.clone(),
            draft: page.draft.clone(),
        }
    }
}
