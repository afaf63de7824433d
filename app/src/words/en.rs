//! English.

mod rejection;

use protocol::{AlertKind, EventKind, UserKind, calendar::Date};

use self::rejection::rejection;
use super::{Words, name, undrawn, up_to_99};
use crate::ago::Ago;

pub(super) const WORDS: Words = Words {
    skip_to_composer: "Skip to message box",
    rooms: "Rooms",
    people: "People",
    rooms_and_people: "Rooms and people",
    rooms_waiting: |n| format!("Rooms and people: {n} unread"),
    close: "Close",
    here_now: "here now",
    write_to: |name| format!("Write to {name}"),
    away: "away",
    last_seen: |ago| format!("last seen {}", how_long(ago)),
    draft: "Draft",
    members: |n| counted(n, "member", "members"),
    and_more: |n| format!("and {n} more"),
    unread: |n| format!("{} unread", up_to_99(n)),
    mentions: |n| format!("{} {}", up_to_99(n), plural(n, "names you", "name you")),
    favourites: "Favourites",
    direct: "Direct messages",
    find_rooms: "Find or make a room",
    new_direct: "Write to somebody",
    just_you: "Just you",
    about_room: "About this room",
    about_direct: "About this conversation",

    gone: "Rooms that are gone",
    room_gone: |name| match name {
        "" => "A room is gone, or you are no longer in it.".to_owned(),
        name => format!("“{name}” is gone, or you are no longer in it."),
    },
    room_gone_unsent: |name| match name {
        "" => "A room is gone, or you are no longer in it. What you wrote there was not sent:"
            .to_owned(),
        name => format!(
            "“{name}” is gone, or you are no longer in it. What you wrote there was not sent:"
        ),
    },
    copy: "Copy",
    copied: "Copied.",
    dismiss: "Dismiss",
    settings: "Settings",
    account: "Your account",
    run_house: "People and invitations",
    theme: "Colours",
    theme_system: "System",
    theme_light: "Light",
    theme_dark: "Dark",
    language: "Language",
    sign_out: "Sign out",
    sign_out_loses: |n| {
        if n == 1 {
            "Something you wrote has not been sent yet. If you sign out now, it is lost. Sign out?"
                .to_owned()
        } else {
            format!(
                "{n} things you wrote have not been sent yet. If you sign out now, they are lost. Sign out?"
            )
        }
    },

    alerts: "Changes of how you sign in",
    alert,
    alert_question: "Was that you?",
    alert_not_me: "No, or not sure: look at your account",
    alert_dismiss: "Yes, that was me",
    your_picture: "Your picture",
    picture_choose: "Choose a picture",
    picture_hint: "or drop or paste one here",
    picture_move: "Drag the picture, or use the arrow keys, to choose what is seen",
    picture_zoom: "Zoom",
    picture_save: "Use this",

    shortcuts: "Keyboard shortcuts",
    shortcut_send: "Send the message",
    shortcut_break: "New line",
    shortcut_complete: "Complete a name, a room or an emoji",
    shortcut_edit: "Edit your last message",
    shortcut_reply: "Reply to the last message",
    shortcut_previous_room: "Previous room",
    shortcut_next_room: "Next room",
    shortcut_list: "This list",
    shortcut_close: "Close what is open",
    #[cfg(feature = "ssr")]
    description: "A chat on a server of one’s own: rooms, threads and files.",
    #[cfg(feature = "ssr")]
    page_broken: "Something went wrong, and this page no longer answers. What you wrote is kept.",
    #[cfg(feature = "ssr")]
    load_page_again: "Load it again",
    not_loaded: "This part of the page could not be loaded. Try again, or reload the page.",
    page_outdated: "This page is older than the server. Load it again to see everything.",
    sentence_joint: " ",

    switcher: "Go to a room or a person",
    switcher_none: "No room and nobody by that name.",
    search: "Search messages",
    saved: "Saved messages",

    notifications: "Notifications",
    notifications_blocked: "This browser blocks notifications. Allow them for this site in its settings.",
    sound: "With a sound",
    do_not_disturb: "Do not disturb",
    try_notification: "This is how it looks.",
    notified_in: |who, room| format!("{who} in {room}"),

    messages: "Messages",
    new_messages: "New messages",
    jump_to_new: |n| {
        format!(
            "{} {}",
            up_to_99(n),
            plural(n, "new message", "new messages")
        )
    },
    jump_to_end: "To the newest",
    older: "Older messages",
    newest: "Back to the newest messages",
    room_begins: |room| format!("This is where {room} begins."),
    direct_begins: |people| format!("This is where your conversation with {people} begins."),
    empty_room: "Nothing has been said yet. Be the first.",
    happened,
    list_joint: ", ",
    pinned: "Pinned",
    edited: "(edited)",
    edits: "What it said before",
    as_it_is_now: "as it is now",
    deleted: "This message was deleted.",
    wordless: "(no words)",
    reactions: "Reactions",
    no_reactions: "No reactions are left.",
    actions: "What to do with this message",
    react: "React",
    more_emoji: "More emoji",
    reply: "Reply",
    more: "More",
    edit: "Edit",
    archived_rooms: "Archived rooms",
    code: "Code",
    after_name: " ",
    link_copied: "Link copied",
    message_saved: "Saved for later",
    message_unsaved: "Removed from saved",
    leave_question: "Leave this room?",
    leave_more: "Somebody in it has to let you in again if it is private.",
    leave: "Leave",
    copy_link: "Copy link",
    save: "Save for later",
    unsave: "Remove from saved",
    mark_unread: "Mark as unread",
    pin: "Pin to the room",
    unpin: "Unpin",
    delete_question: "Delete this message?",
    delete_more: "What it says and its files are gone for everybody.",
    cancel: "Cancel",
    sent_when_back: "Will be sent when the connection is back.",
    sent_when_allowed: "A little fast. It goes out in a moment.",
    sent_when_able: "The server could not store it yet. Trying again.",
    not_sent: |reason| format!("Not sent: {reason}"),
    try_again: "Try again",
    load_again: "Try again",
    room_out_of_reach: "That room could not be opened: the server cannot be reached.",
    delete: "Delete",
    today: "Today",
    yesterday: "Yesterday",
    date,
    go_to_day: "Go to a day",
    go: "Go",
    nothing_since: "Nothing was said on that day or after it.",

    thread: "Thread",
    threads: "Threads",
    thread_messages: "Messages in the thread",
    empty_thread: "Nobody has replied yet.",
    reply_in_thread: "Reply in a thread",
    replies: |n| counted(n, "reply", "replies"),
    new_replies: |n| format!("{n} new"),
    last_reply: |when| format!("last {when}"),
    follow: "Follow",
    follow_more: "Be told when somebody replies",
    message_thread: "Reply in this thread",

    message: "Message",
    message_room: |room| format!("Message {room}"),
    send: "Send",
    characters_left: |n| counted(n, "character left", "characters left"),
    characters_over: |n| {
        format!(
            "Too long by {}. Shorten it to send.",
            counted(n, "character", "characters")
        )
    },
    typing,
    suggestions: "Suggestions",
    suggestions_hint: |n| {
        format!(
            "{}. Tab completes, ↑ ↓ choose.",
            counted(n, "suggestion", "suggestions")
        )
    },
    unknown_command: |name| format!("There is no command /{name}. /help lists them all."),
    commands: "Commands",
    command_me: "Say what you do",
    command_shrug: "Shrug",
    command_topic: "Say what the room is for",
    command_invite: "Add somebody to the room",
    command_leave: "Leave the room",
    editing: "Editing your message",
    edit_gone: "The message you were editing was deleted. What stands here is a new message.",
    reply_gone: "The message you were replying to was deleted. What stands here is a new message.",
    replying_to: |name| format!("Replying to {name}:"),
    archived: "This room is archived: it can be read, and nothing can be said.",
    people_gone,
    user_kind,
    marked: |name, mark| format!("{name} ({mark})"),

    files: "Files",
    attach: "Add files",
    describe: "Describe the picture",
    remove: "Remove",
    too_many_files: |n| format!("A message has at most {n} files."),
    no_folders: |names| match names {
        [name] => format!("“{name}” is a folder. Add the files in it."),
        several => format!(
            "These are folders: {}. Add the files in them.",
            several.join(", ")
        ),
    },
    unreadable_file: |name| {
        format!(
            "“{name}” was left out: it cannot be read. It may have been changed, moved or deleted. Add it again."
        )
    },
    undrawn: undrawn::en,
    goes_as_file: "It goes as a file, with everything in it, also where it was taken.",
    count_files: |n| {
        if n == 1 {
            "1 file".to_owned()
        } else {
            format!("{n} files")
        }
    },
    unsent_files: "Files not sent yet",
    open_picture: |name| format!("Picture: {name}"),
    zoom: "Actual size",
    open_original: "Open the file",
    previous_picture: "Previous picture",
    next_picture: "Next picture",

    reconnecting: "Connection lost. Reconnecting; you can go on writing.",
    too_many_tabs: "Irori is open in too many places. Close some, then load this page again.",
    out_of_step: "This page and the server no longer understand each other. Load it again.",
    reload: "Load again",

    not_found: "Nothing here",
    not_found_more: "This page does not exist, or it is not open to you.",
    trouble: "That did not work",
    to_rooms: "Go to the rooms",
    loading: "Loading",
    rejection,
    unreachable: "The server could not be reached. Check the connection and try again.",
};

fn happened(kind: &EventKind) -> String {
    match kind {
        EventKind::MemberJoined => "joined".to_owned(),
        EventKind::MemberLeft => "left".to_owned(),
        EventKind::MemberAdded { member } => format!("added {}", WORDS.name_of(member)),
        EventKind::MemberRemoved { member } => format!("removed {}", WORDS.name_of(member)),
        EventKind::RoomRenamed { name } => format!("named the room {name}"),
        EventKind::TopicChanged { topic } if topic.is_empty() => "removed the topic".to_owned(),
        EventKind::TopicChanged { topic } => format!("set the topic: {topic}"),
        EventKind::RoomArchived => "archived the room".to_owned(),
        EventKind::RoomRestored => "opened the room again".to_owned(),
        // These are no lines of their own.
        _ => String::new(),
    }
}

fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{n} {}", plural(n, one, many))
}

const fn plural<'a>(n: u32, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

fn how_long(ago: Ago) -> String {
    match ago {
        Ago::Moment => "just now".to_owned(),
        Ago::Minutes(n) => format!("{} ago", counted(n, "minute", "minutes")),
        Ago::Hours(n) => format!("{} ago", counted(n, "hour", "hours")),
        Ago::Days(n) => format!("{} ago", counted(n, "day", "days")),
        Ago::On(day) => format!("on {}", date(day)),
    }
}

fn date(date: Date) -> String {
    const WEEKDAYS: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    format!(
        "{}, {} {} {}",
        name(&WEEKDAYS, date.weekday),
        date.day,
        name(&MONTHS, date.month - 1),
        date.year
    )
}

fn typing(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("{one} is writing"),
        [one, two] => format!("{one} and {two} are writing"),
        _ => "Several people are writing".to_owned(),
    }
}

fn people_gone(names: &[String]) -> String {
    match names {
        [one] => format!("{one} is no longer here."),
        several => format!("{} are no longer here.", several.join(", ")),
    }
}

const fn user_kind(kind: UserKind) -> Option<&'static str> {
    match kind {
        UserKind::Guest => Some("guest"),
        UserKind::Bot => Some("bot"),
        UserKind::Admin => Some("admin"),
        UserKind::Owner => Some("owner"),
        UserKind::Former => Some("no longer here"),
        UserKind::Member => None,
    }
}

fn alert(kind: AlertKind, detail: &str) -> String {
    let what = match kind {
        AlertKind::PasswordChanged => "Your password was changed",
        AlertKind::PasswordReset => "Your password was set anew with a link",
        AlertKind::ResetLinkMade => {
            "Somebody who runs this server made a link that sets your password"
        }
        AlertKind::SecondStepAdded => "A second step was turned on for your account",
        AlertKind::SecondStepRemoved => "The second step of your account was turned off",
        AlertKind::RecoveryCodesRenewed => "New written codes were made for your account",
        AlertKind::RecoveryCodeUsed => "One of your written codes was used",
        AlertKind::PasskeyAdded => "A passkey was added to your account",
        AlertKind::PasskeyRemoved => "A passkey was removed from your account",
        AlertKind::IdentityLinked => "A way to sign in to your account was added",
        AlertKind::IdentityUnlinked => "A way to sign in to your account was removed",
        AlertKind::EmailChanged => "The e-mail address of your account was changed",
        AlertKind::EmailYielded => {
            "Somebody else has shown that your e-mail address is theirs; enter another one"
        }
    };
    if detail.is_empty() {
        what.to_owned()
    } else {
        format!("{what} ({detail})")
    }
}
