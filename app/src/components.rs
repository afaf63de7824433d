//! The parts pages are made of: one public component per file. They receive
//! what they show; decisions lie in plain functions beside them.

#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

mod attachments;
mod avatar;
mod body_versions;
mod brand;
mod chat_view;
mod composer;
mod connection_note;
mod day_dialog;
mod drop_zone;
mod glyph;
mod gone_rooms;
mod message;
mod message_body;
mod not_found;
mod notification_settings;
mod overlays;
mod people_list;
mod preferences;
mod reactions;
mod read_out;
mod room_head;
mod room_list;
mod security_alerts;
mod settings;
mod shortcuts;
mod sidebar;
mod thread;
mod timeline;
mod trouble;
mod typing_line;
mod user_mark;

pub(crate) use attachments::write_attachments;
pub(crate) use avatar::{Avatar, write_avatar};
pub(crate) use body_versions::BodyVersions;
pub(crate) use brand::Brand;
pub(crate) use chat_view::ChatView;
pub(crate) use composer::Composer;
pub(crate) use connection_note::ConnectionNote;
pub(crate) use day_dialog::{DAY_DIALOG_ID, DayDialog, begin_at};
pub(crate) use drop_zone::DropZone;
pub(crate) use glyph::{Glyph, Icon, write_glyph};
pub(crate) use gone_rooms::GoneRooms;
pub(crate) use message::{Message, MessageTools, write_clock};
pub(crate) use message_body::{with_marks, write_body};
pub(crate) use not_found::NotFound;
pub(crate) use notification_settings::NotificationSettings;
pub(crate) use overlays::Overlays;
pub(crate) use people_list::PeopleList;
pub(crate) use preferences::Preferences;
pub(crate) use reactions::{ReactionForm, write_reactions};
pub(crate) use read_out::ReadOut;
pub(crate) use room_head::RoomHead;
pub(crate) use room_list::{Badge, RoomList, is_shown, sign};
pub(crate) use security_alerts::SecurityAlerts;
pub(crate) use settings::Settings;
pub(crate) use shortcuts::listen_for_shortcuts;
pub(crate) use sidebar::{SIDEBAR_ID, Sidebar};
pub(crate) use thread::ThreadView;
pub(crate) use timeline::TimelineView;
pub(crate) use trouble::Trouble;
pub(crate) use typing_line::TypingLine;
pub(crate) use user_mark::{user_mark, write_user_mark};
