//! Every word of these pages, in each language Irori speaks. Apart from the
//! words of the chat, since the browser need not carry them.

mod en;
mod ja;

use protocol::{AvatarSource, Role};

use super::{AuditLine, Notice};
use crate::prefs::{Lang, use_preferences};

#[derive(Debug)]
pub(super) struct AccountWords {
    // signing in
    pub(super) sign_in: &'static str,
    pub(super) welcome: &'static str,
    pub(super) your_name: &'static str,
    pub(super) name_hint: &'static str,
    pub(super) join: &'static str,
    pub(super) no_guests: &'static str,
    pub(super) sign_in_with: fn(&str) -> String,
    pub(super) or: &'static str,
    pub(super) or_as_guest: &'static str,
    pub(super) email: &'static str,
    pub(super) email_hint: &'static str,
    pub(super) password: &'static str,
    pub(super) password_hint: fn() -> String,
    pub(super) make_account: &'static str,
    pub(super) make_account_more: &'static str,
    pub(super) set_up: &'static str,
    pub(super) set_up_more: &'static str,
    pub(super) invited: &'static str,
    pub(super) invited_more: &'static str,
    pub(super) to_sign_in: &'static str,
    /// Title and text.
    pub(super) notice: fn(&Notice) -> (String, String),

    // one's own account
    pub(super) account: &'static str,
    pub(super) role: fn(Role) -> &'static str,
    pub(super) guest_more: &'static str,
    pub(super) saved: &'static str,
    pub(super) current_password: &'static str,
    pub(super) new_password: &'static str,
    pub(super) password_ends_sessions: &'static str,
    pub(super) change_password: &'static str,
    pub(super) code_title: &'static str,
    pub(super) code_more: &'static str,
    pub(super) code: &'static str,
    pub(super) begin_again: &'static str,
    pub(super) second_factor: &'static str,
    pub(super) second_factor_off: &'static str,
    pub(super) app_title: &'static str,
    pub(super) app_more: &'static str,
    pub(super) app_qr: &'static str,
    pub(super) app_secret: &'static str,
    pub(super) app_code: &'static str,
    pub(super) app_confirm: &'static str,
    pub(super) not_now: &'static str,
    pub(super) remove_app: &'static str,
    pub(super) recovery_title: &'static str,
    pub(super) recovery_more: &'static str,
    pub(super) recovery_kept: &'static str,
    pub(super) second_factor_on: fn(u32) -> String,
    pub(super) avatar: &'static str,
    pub(super) avatar_more: &'static str,
    pub(super) avatar_upload: &'static str,
    pub(super) avatar_send: &'static str,
    pub(super) avatar_remove: &'static str,
    pub(super) avatar_use: &'static str,
    pub(super) avatar_shown: &'static str,
    pub(super) avatar_source: fn(AvatarSource) -> &'static str,
    pub(super) passkeys: &'static str,
    pub(super) passkeys_more: &'static str,
    pub(super) passkey_sign_in: &'static str,
    pub(super) passkey_add: &'static str,
    pub(super) passkey_made: &'static str,
    pub(super) passkey_cancelled: &'static str,
    pub(super) passkey_known: &'static str,
    pub(super) passkey_trouble: &'static str,
    pub(super) ways_in: &'static str,
    pub(super) add_provider: fn(&str) -> String,
    pub(super) remove: &'static str,
    pub(super) sessions: &'static str,
    pub(super) this_session: &'static str,
    pub(super) unknown_device: &'static str,
    pub(super) last_used: &'static str,
    pub(super) end_session: &'static str,
    pub(super) end_others: &'static str,

    // the house
    pub(super) people: &'static str,
    pub(super) invites: &'static str,
    pub(super) invite_note: &'static str,
    pub(super) invite_uses: &'static str,
    pub(super) invite_days: &'static str,
    pub(super) invite_role: &'static str,
    pub(super) make_invite: &'static str,
    pub(super) invite_made: &'static str,
    pub(super) invite_made_more: &'static str,
    pub(super) uses_left: fn(u32) -> String,
    pub(super) valid_until: &'static str,
    pub(super) revoke: &'static str,
    pub(super) search_people: &'static str,
    pub(super) search: &'static str,
    pub(super) back: &'static str,
    pub(super) nobody_found: &'static str,
    pub(super) you: &'static str,
    pub(super) save: &'static str,
    pub(super) deactivate: &'static str,
    pub(super) reactivate: &'static str,
    pub(super) deactivated: &'static str,
    pub(super) audit: &'static str,
    pub(super) audit_line: fn(&AuditLine) -> String,

    // finding messages
    pub(super) search_title: &'static str,
    pub(super) search_messages: &'static str,
    pub(super) search_more: &'static str,
    pub(super) search_filters: &'static str,
    /// What may be typed, and what it means.
    pub(super) search_ways: &'static [(&'static str, &'static str)],
    pub(super) found: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) nothing_found_more: &'static str,
    /// No room of one's own bears the name; whether there is one is not told.
    pub(super) no_such_room: fn(&str) -> String,
    pub(super) no_such_person: fn(&str) -> String,
    pub(super) no_such_day: fn(&str) -> String,
    pub(super) nothing_older: &'static str,
    pub(super) older_found: &'static str,
    pub(super) newest_found: &'static str,

    // what one has saved
    pub(super) saved_more: &'static str,
    pub(super) nothing_saved: &'static str,
    pub(super) nothing_saved_more: &'static str,
    pub(super) saved_before: &'static str,
    pub(super) saved_last: &'static str,

    // lists that are longer than a page
    pub(super) list_before: &'static str,
    pub(super) list_after: &'static str,
}

/// The words of the person's language.
pub(super) fn use_account_words() -> &'static AccountWords {
    match use_preferences().lang {
        Lang::En => &en::WORDS,
        Lang::Ja => &ja::WORDS,
    }
}
