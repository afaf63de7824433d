//! What may be asked.

use protocol::Role;
use serde::{Deserialize, Serialize};

/// One wish, as it goes over the socket: `{"do":"room_archive","room":"tea"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    UserList {
        part: String,
    },
    UserAdd {
        name: String,
        email: String,
        role: Role,
    },
    UserRole {
        whom: String,
        role: Role,
    },
    UserDeactivate {
        whom: String,
    },
    UserReactivate {
        whom: String,
    },
    UserResetPassword {
        whom: String,
        remove_second_step: bool,
    },
    UserSignOut {
        whom: String,
    },
    RoomList,
    RoomArchive {
        room: String,
    },
    RoomRestore {
        room: String,
    },
    RoomDelete {
        room: String,
    },
    InviteMake {
        role: Role,
        note: String,
        uses: u32,
        days: u32,
    },
    InviteList,
    InviteRevoke {
        id: i64,
    },
    Stats,
}
