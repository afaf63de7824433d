//! Every word people read, in each language Irori speaks.

mod en;
mod ja;
mod undrawn;

use protocol::{
    AlertKind, EventKind, Rejection, Room, RoomKind, Undrawn, User, UserKind, calendar::Date,
};

use crate::{ago::Ago, error::ApiError, lang::Lang};

/// The words of one language. Fields hold fixed text, functions the sentences
/// that depend on a number, a name or a date.
#[derive(Debug)]
pub(crate) struct Words {
    // around the room
    pub(crate) skip_to_composer: &'static str,
    pub(crate) rooms: &'static str,
    pub(crate) people: &'static str,
    pub(crate) rooms_and_people: &'static str,
    pub(crate) rooms_waiting: fn(u32) -> String,
    pub(crate) close: &'static str,
    pub(crate) here_now: &'static str,
    pub(crate) write_to: fn(&str) -> String,
    pub(crate) away: &'static str,
    pub(crate) last_seen: fn(Ago) -> String,
    pub(crate) draft: &'static str,
    pub(crate) members: fn(u32) -> String,
    pub(crate) and_more: fn(u32) -> String,
    pub(crate) unread: fn(u32) -> String,
    pub(crate) mentions: fn(u32) -> String,
    pub(crate) favourites: &'static str,
    pub(crate) direct: &'static str,
    pub(crate) find_rooms: &'static str,
    pub(crate) new_direct: &'static str,
    pub(crate) just_you: &'static str,
    pub(crate) about_room: &'static str,
    pub(crate) about_direct: &'static str,

    // rooms that are gone
    pub(crate) gone: &'static str,
    pub(crate) room_gone: fn(&str) -> String,
    pub(crate) room_gone_unsent: fn(&str) -> String,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) dismiss: &'static str,

    // settings
    pub(crate) settings: &'static str,
    pub(crate) account: &'static str,
    pub(crate) run_house: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) theme_system: &'static str,
    pub(crate) theme_light: &'static str,
    pub(crate) theme_dark: &'static str,
    pub(crate) language: &'static str,
    pub(crate) sign_out: &'static str,
    /// Asked before so many messages, edits and beginnings are lost that were not sent.
    pub(crate) sign_out_loses: fn(usize) -> String,

    // what one is told of
    pub(crate) alerts: &'static str,
    pub(crate) alert: fn(AlertKind, &str) -> String,
    pub(crate) alert_question: &'static str,
    pub(crate) alert_not_me: &'static str,
    pub(crate) alert_dismiss: &'static str,

    // one's picture
    pub(crate) your_picture: &'static str,
    pub(crate) picture_choose: &'static str,
    pub(crate) picture_hint: &'static str,
    pub(crate) picture_move: &'static str,
    pub(crate) picture_zoom: &'static str,
    pub(crate) picture_save: &'static str,

    // shortcuts
    pub(crate) shortcuts: &'static str,
    pub(crate) shortcut_send: &'static str,
    pub(crate) shortcut_break: &'static str,
    pub(crate) shortcut_complete: &'static str,
    pub(crate) shortcut_edit: &'static str,
    pub(crate) shortcut_reply: &'static str,
    pub(crate) shortcut_previous_room: &'static str,
    pub(crate) shortcut_next_room: &'static str,
    pub(crate) shortcut_list: &'static str,
    pub(crate) shortcut_close: &'static str,
    /// What Irori is, for those who list pages. Only the server draws it.
    #[cfg(feature = "ssr")]
    pub(crate) description: &'static str,
    /// Of a page that no longer answers.
    #[cfg(feature = "ssr")]
    pub(crate) page_broken: &'static str,
    #[cfg(feature = "ssr")]
    pub(crate) load_page_again: &'static str,
    pub(crate) not_loaded: &'static str,
    /// Something happened that only a newer page can show.
    pub(crate) page_outdated: &'static str,
    /// What stands between two sentences.
    pub(crate) sentence_joint: &'static str,

    pub(crate) switcher: &'static str,
    pub(crate) switcher_none: &'static str,
    pub(crate) search: &'static str,
    pub(crate) saved: &'static str,

    // being told
    pub(crate) notifications: &'static str,
    pub(crate) notifications_blocked: &'static str,
    pub(crate) sound: &'static str,
    pub(crate) do_not_disturb: &'static str,
    pub(crate) try_notification: &'static str,
    pub(crate) notified_in: fn(&str, &str) -> String,

    // timeline
    pub(crate) messages: &'static str,
    pub(crate) new_messages: &'static str,
    pub(crate) jump_to_new: fn(u32) -> String,
    pub(crate) jump_to_end: &'static str,
    pub(crate) older: &'static str,
    pub(crate) newest: &'static str,
    pub(crate) room_begins: fn(&str) -> String,
    pub(crate) direct_begins: fn(&str) -> String,
    pub(crate) empty_room: &'static str,
    pub(crate) happened: fn(&EventKind) -> String,
    pub(crate) list_joint: &'static str,
    pub(crate) pinned: &'static str,
    pub(crate) edited: &'static str,
    pub(crate) edits: &'static str,
    pub(crate) as_it_is_now: &'static str,
    pub(crate) deleted: &'static str,
    pub(crate) wordless: &'static str,
    pub(crate) reactions: &'static str,
    pub(crate) no_reactions: &'static str,
    pub(crate) actions: &'static str,
    pub(crate) react: &'static str,
    pub(crate) more_emoji: &'static str,
    pub(crate) reply: &'static str,
    pub(crate) more: &'static str,
    pub(crate) edit: &'static str,
    pub(crate) archived_rooms: &'static str,
    pub(crate) code: &'static str,
    /// Between a name and what somebody did.
    pub(crate) after_name: &'static str,
    pub(crate) link_copied: &'static str,
    pub(crate) message_saved: &'static str,
    pub(crate) message_unsaved: &'static str,
    pub(crate) leave_question: &'static str,
    pub(crate) leave_more: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) copy_link: &'static str,
    pub(crate) save: &'static str,
    pub(crate) unsave: &'static str,
    pub(crate) mark_unread: &'static str,
    pub(crate) pin: &'static str,
    pub(crate) unpin: &'static str,
    pub(crate) delete_question: &'static str,
    pub(crate) delete_more: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) sent_when_back: &'static str,
    pub(crate) sent_when_allowed: &'static str,
    pub(crate) sent_when_able: &'static str,
    pub(crate) not_sent: fn(&str) -> String,
    pub(crate) try_again: &'static str,
    pub(crate) load_again: &'static str,
    pub(crate) room_out_of_reach: &'static str,
    pub(crate) delete: &'static str,
    pub(crate) today: &'static str,
    pub(crate) yesterday: &'static str,
    pub(crate) date: fn(Date) -> String,
    pub(crate) go_to_day: &'static str,
    pub(crate) go: &'static str,
    pub(crate) nothing_since: &'static str,

    // threads
    pub(crate) thread: &'static str,
    pub(crate) threads: &'static str,
    pub(crate) thread_messages: &'static str,
    pub(crate) empty_thread: &'static str,
    pub(crate) reply_in_thread: &'static str,
    pub(crate) replies: fn(u32) -> String,
    pub(crate) new_replies: fn(u32) -> String,
    pub(crate) last_reply: fn(&str) -> String,
    pub(crate) follow: &'static str,
    pub(crate) follow_more: &'static str,
    pub(crate) message_thread: &'static str,

    // composer
    pub(crate) message: &'static str,
    pub(crate) message_room: fn(&str) -> String,
    pub(crate) send: &'static str,
    pub(crate) characters_left: fn(u32) -> String,
    pub(crate) characters_over: fn(u32) -> String,
    pub(crate) typing: fn(&[String]) -> String,
    pub(crate) suggestions: &'static str,
    pub(crate) suggestions_hint: fn(u32) -> String,
    pub(crate) unknown_command: fn(&str) -> String,
    pub(crate) commands: &'static str,
    pub(crate) command_me: &'static str,
    pub(crate) command_shrug: &'static str,
    pub(crate) command_topic: &'static str,
    pub(crate) command_invite: &'static str,
    pub(crate) command_leave: &'static str,
    pub(crate) editing: &'static str,
    pub(crate) edit_gone: &'static str,
    pub(crate) reply_gone: &'static str,
    pub(crate) replying_to: fn(&str) -> String,
    pub(crate) archived: &'static str,
    pub(crate) people_gone: fn(&[String]) -> String,
    pub(crate) user_kind: fn(UserKind) -> Option<&'static str>,
    /// A name and what its bearer is, in a sentence.
    pub(crate) marked: fn(&str, &str) -> String,

    // files
    pub(crate) files: &'static str,
    pub(crate) attach: &'static str,
    pub(crate) describe: &'static str,
    pub(crate) remove: &'static str,
    pub(crate) too_many_files: fn(usize) -> String,
    /// With the names of folders that somebody handed over.
    pub(crate) no_folders: fn(&[String]) -> String,
    /// With the name of a file that the browser cannot read.
    pub(crate) unreadable_file: fn(&str) -> String,
    pub(crate) undrawn: fn(Undrawn) -> &'static str,
    /// Said of a picture that is not drawn.
    pub(crate) goes_as_file: &'static str,
    pub(crate) count_files: fn(usize) -> String,
    pub(crate) unsent_files: &'static str,
    pub(crate) open_picture: fn(&str) -> String,
    pub(crate) zoom: &'static str,
    pub(crate) open_original: &'static str,
    pub(crate) previous_picture: &'static str,
    pub(crate) next_picture: &'static str,

    // connection
    pub(crate) reconnecting: &'static str,
    pub(crate) too_many_tabs: &'static str,
    pub(crate) out_of_step: &'static str,
    pub(crate) reload: &'static str,

    // trouble
    pub(crate) not_found: &'static str,
    pub(crate) not_found_more: &'static str,
    pub(crate) trouble: &'static str,
    pub(crate) to_rooms: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) rejection: fn(&Rejection) -> String,
    pub(crate) unreachable: &'static str,
}

impl Words {
    /// The words of this language.
    pub(crate) const fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &en::WORDS,
            Lang::Ja => &ja::WORDS,
        }
    }

    /// What a room is called on its own. A conversation with nobody else in it
    /// has no name.
    pub(crate) fn room_name(&self, name: String) -> String {
        if name.is_empty() {
            self.just_you.to_owned()
        } else {
            name
        }
    }

    /// What a room is called in a sentence.
    pub(crate) fn room(&self, room: &Room) -> String {
        match room.kind {
            RoomKind::Public => format!("#{}", room.name),
            RoomKind::Direct => self.room_name(room.name.clone()),
            RoomKind::Private => room.name.clone(),
        }
    }

    /// Somebody's name in a sentence, and what they are where that is said.
    pub(crate) fn name_of(&self, user: &User) -> String {
        match (self.user_kind)(user.kind) {
            Some(mark) => (self.marked)(&user.name, mark),
            None => user.name.clone(),
        }
    }

    /// What to tell a person about this error.
    pub(crate) fn error(&self, error: &ApiError) -> String {
        match error {
            ApiError::Rejected(rejection) => (self.rejection)(rejection),
            ApiError::Transport => self.unreachable.to_owned(),
        }
    }
}

/// The name of a weekday or a month.
fn name(names: &[&'static str], at: i64) -> &'static str {
    usize::try_from(at)
        .ok()
        .and_then(|at| names.get(at).copied())
        .unwrap_or_default()
}

/// A count of what is unread: the server counts no further.
pub(crate) fn up_to_99(count: u32) -> String {
    if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Field, Quota};

    #[test]
    fn plurals_are_right() {
        let en = Words::of(Lang::En);
        assert_eq!((en.jump_to_new)(1), "1 new message");
        assert_eq!((en.jump_to_new)(3), "3 new messages");
        assert_eq!((en.jump_to_new)(100), "99+ new messages");
        assert_eq!((en.members)(1), "1 member");
        assert_eq!((en.characters_left)(1), "1 character left");
        let ja = Words::of(Lang::Ja);
        assert_eq!((ja.jump_to_new)(3), "新しいメッセージ3件");
        assert_eq!((ja.unread)(100), "未読99+件");
    }

    #[test]
    fn when_somebody_was_last_seen_is_said_as_people_say_it() {
        let date = protocol::calendar::date(20_000);
        for (ago, en, ja) in [
            (Ago::Moment, "last seen just now", "最終アクセス: たった今"),
            (
                Ago::Minutes(1),
                "last seen 1 minute ago",
                "最終アクセス: 1分前",
            ),
            (
                Ago::Minutes(5),
                "last seen 5 minutes ago",
                "最終アクセス: 5分前",
            ),
            (
                Ago::Hours(1),
                "last seen 1 hour ago",
                "最終アクセス: 1時間前",
            ),
            (Ago::Days(1), "last seen 1 day ago", "最終アクセス: 1日前"),
            (Ago::Days(6), "last seen 6 days ago", "最終アクセス: 6日前"),
            (
                Ago::On(date),
                "last seen on Friday, 4 October 2024",
                "最終アクセス: 2024年10月4日（金）",
            ),
        ] {
            assert_eq!((Words::of(Lang::En).last_seen)(ago), en);
            assert_eq!((Words::of(Lang::Ja).last_seen)(ago), ja);
        }
    }

    #[test]
    fn those_who_write_are_named_until_they_are_many() {
        let names = |n: usize| -> Vec<String> {
            ["花子", "Ann", "Tarō", "Sam"][..n]
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        let en = Words::of(Lang::En).typing;
        for (n, line) in [
            (0, ""),
            (1, "花子 is writing"),
            (2, "花子 and Ann are writing"),
            (3, "Several people are writing"),
        ] {
            assert_eq!(en(&names(n)), line);
        }
        let ja = Words::of(Lang::Ja).typing;
        assert_eq!(ja(&names(1)), "花子さんが入力中");
        assert_eq!(ja(&names(2)), "花子さんとAnnさんが入力中");
    }

    #[test]
    fn what_somebody_is_stands_with_their_name_in_a_sentence() {
        let mut gus = crate::state::samples::user("Gus");
        for (kind, en, ja) in [
            (UserKind::Member, "Gus", "Gus"),
            (UserKind::Guest, "Gus (guest)", "Gus（ゲスト）"),
        ] {
            gus.kind = kind;
            let member = gus.clone();
            for (lang, name) in [(Lang::En, en), (Lang::Ja, ja)] {
                let words = Words::of(lang);
                assert_eq!(words.name_of(&gus), name);
                for happened in [
                    EventKind::MemberAdded {
                        member: member.clone(),
                    },
                    EventKind::MemberRemoved {
                        member: member.clone(),
                    },
                ] {
                    let said = (words.happened)(&happened);
                    assert!(said.contains(name), "{said}");
                }
            }
        }
    }

    #[test]
    fn every_alert_says_what_happened_and_to_what() {
        for lang in [Lang::En, Lang::Ja] {
            let mut said = std::collections::BTreeSet::new();
            for kind in AlertKind::ALL {
                let text = (Words::of(lang).alert)(kind, "");
                assert!(!text.contains(['!', '！', ':', '：']), "{text}");
                assert!(said.insert(text), "{kind:?} is told as another one is");
                let of = (Words::of(lang).alert)(kind, "github");
                assert!(of.contains("github"), "{of}");
            }
        }
    }

    #[test]
    fn no_text_shouts() {
        for lang in [Lang::En, Lang::Ja] {
            let words = Words::of(lang);
            for rejection in [
                Rejection::SignInFirst,
                Rejection::Forbidden,
                Rejection::NotFound,
                Rejection::Invalid { field: Field::Name },
                Rejection::Invalid { field: Field::Body },
                Rejection::NameOfAnother,
                Rejection::TooLong { max_chars: 4000 },
                Rejection::NotMember,
                Rejection::Removed,
                Rejection::QuotaReached {
                    quota: Quota::NewDirects,
                },
                Rejection::QuotaReached {
                    quota: Quota::Additions,
                },
                Rejection::QuotaReached {
                    quota: Quota::RoomsMade,
                },
                Rejection::QuotaReached {
                    quota: Quota::RoomsJoined,
                },
                Rejection::QuotaReached {
                    quota: Quota::Rooms,
                },
                Rejection::ProofNeeded,
                Rejection::SecondStepNeeded,
                Rejection::EasyPassword,
                Rejection::Conflict,
                Rejection::Archived,
                Rejection::NobodyThere,
                Rejection::RateLimited {
                    retry_after_ms: 900,
                },
                Rejection::Malformed {
                    reason: "secret".into(),
                },
                Rejection::Internal,
                Rejection::Unsure,
            ] {
                let text = (words.rejection)(&rejection);
                assert!(!text.is_empty() && !text.contains(['!', '！']), "{text}");
                assert!(!text.contains("secret"), "{text}");
            }
        }
    }
}
