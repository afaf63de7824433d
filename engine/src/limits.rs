//! How much of everything is allowed, in one place, with the reason for each
//! number. `server::config` lets the operator change the first ones.

use std::time::Duration;

/// The limits an operator may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages a person may post at once, and within every 10 s after that.
    /// Faster is a paste gone wrong or a script.
    pub messages_per_10s: u32,
    /// Requests other than messages (pages, joins, pages of events sent for a
    /// join, signs of typing, read marks) a person may send at once, and
    /// within every 10 s after that. Eight tabs that all come back to fifty
    /// rooms stay below it; a script that has the history sent again and
    /// again does not.
    pub requests_per_10s: u32,
    /// Guests that may sign in within 10 s, all together. A class comes in at
    /// once; a script that makes people up is slowed down.
    pub sign_ins_per_10s: u32,
    /// Sockets a person may have open: tabs and devices.
    pub sockets_per_person: u32,
    /// Bytes that may wait for one socket before it counts as too slow. Some
    /// hundred messages: enough for a stall of the network, little enough
    /// that a thousand stalled readers cost 256 MB at the most.
    pub queue_bytes: usize,
    /// Rooms and conversations.
    pub rooms: RoomLimits,
}

/// How many rooms and conversations there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomLimits {
    /// Direct conversations a person may begin within [`NEW_DIRECTS_PERIOD`].
    /// Who comes into a team writes to everybody they work with; a script does
    /// not get to write to everybody there is.
    pub new_directs: u32,
    /// People a member may add to rooms within [`ADDITIONS_PERIOD`]. Who sets up
    /// a team adds everybody to a few rooms; a script does not get to add
    /// somebody to hundreds, or again and again who leaves. Those who run the
    /// server add as many as they like.
    pub additions: u32,
    /// Rooms a person may have made that are still there. Each can be filled
    /// with people who did not ask for it.
    pub made_per_person: u32,
    /// Rooms a person may be in, but for conversations. Each stands on every
    /// page of theirs.
    pub joined_per_person: u32,
    /// Rooms of the server, but for conversations: whoever looks for one gets
    /// them all.
    pub per_server: u32,
}

impl RoomLimits {
    /// Enough for a server of some thousand people.
    pub const DEFAULT: Self = Self {
        new_directs: 30,
        additions: 200,
        made_per_person: 100,
        joined_per_person: 1_000,
        per_server: 10_000,
    };
}

/// The period [`RoomLimits::new_directs`] speaks of.
pub const NEW_DIRECTS_PERIOD: Duration = Duration::from_hours(24);

/// The period [`RoomLimits::additions`] and [`ADDED_AGAIN`] speak of.
pub const ADDITIONS_PERIOD: Duration = Duration::from_hours(24);

/// How often others may add somebody to one room within [`ADDITIONS_PERIOD`]:
/// once, and once more for who has left by mistake. Who leaves after that does
/// not want to be in it.
pub const ADDED_AGAIN: u32 = 3;

/// Changes of a person's rooms are told at most this often, those of one room
/// together: who changes a preference a hundred times causes a few messages.
pub const ROOM_NEWS_TICK: Duration = Duration::from_millis(100);

/// Rooms told of one by one; of more the whole list is told.
pub const ROOM_NEWS_MAX: usize = 20;

/// Rooms that are gone in which somebody had begun to write, listed for them:
/// nobody begins so much and sends none of it.
pub const UNSENT_DRAFTS_LISTED: u32 = 20;

/// What was not sent in a room that is gone is kept for so long.
pub const UNSENT_DRAFT_LASTS: Duration = Duration::from_hours(90 * 24);

/// People listed who were removed from a room: those last removed.
pub const REMOVED_LISTED: u32 = 200;

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages_per_10s: 20,
            requests_per_10s: 1_000,
            sign_ins_per_10s: 100,
            sockets_per_person: 8,
            queue_bytes: 256 * 1024,
            rooms: RoomLimits::DEFAULT,
        }
    }
}

/// How much may be kept of files. An operator may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLimits {
    /// The largest file. What people send each other in a chat, not backups.
    pub file_bytes: u64,
    /// All files of a person, and what they have begun to upload.
    pub person_bytes: u64,
    /// All files of all guests together, in the same way: who comes in once
    /// more, by another name, has no more room by it.
    pub guest_bytes: u64,
    /// All files. `None`: four fifths of the file system they are in, if it is
    /// a directory they are in, so that the messages beside them have room.
    pub total_bytes: Option<u64>,
    /// What has to stay free on the disk for a file to be taken in. `None`: a
    /// twentieth of the file system, [`KEEP_FREE_MAX`] at the most.
    pub keep_free_bytes: Option<u64>,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self {
            file_bytes: 25_000_000,
            person_bytes: 2_000_000_000,
            guest_bytes: 2_000_000_000,
            total_bytes: None,
            keep_free_bytes: None,
        }
    }
}

/// Everybody is told of people who are shown otherwise at most this often: a
/// class that chooses pictures is a few tellings, not one for each.
pub const CHANGED_PEOPLE_TICK: Duration = Duration::from_secs(1);

/// People told of in one go. It is written to every socket at once, so it has
/// to fit into the queue of one that is busy for a moment.
pub const CHANGED_PEOPLE_TOLD: usize = 200;

/// People who wait to be told of. With more than this changed at once
/// everybody finds the rest on their next page.
pub const CHANGED_PEOPLE_WAITING: usize = 2_000;

/// How often in a minute somebody may change how they are shown. Everybody
/// who is here hears of it.
pub const LOOKS_PER_MINUTE: u32 = 10;

/// Followers of a thread are told of it at most this often: a burst of
/// replies is one telling, with the newest counts.
pub const THREAD_TICK: Duration = Duration::from_millis(250);

/// Threads whose followers are being told, or were within [`THREAD_TICK`].
/// Each is a task of some kilobytes. More replies than this in so short a
/// time is no conversation; who is not told finds it on their next page.
pub const THREADS_TOLD_AT_ONCE: usize = 4_096;

/// Threads that are counted at the same time. They take a reader of the store
/// each, and pages are to have the others.
pub const THREADS_COUNTED_AT_ONCE: usize = 2;

/// How many times [`Limits::requests_per_10s`] a person may send over HTTP,
/// whatever it is. A page is counted again where its parts are read, so that
/// its refusal is a page; this is for what nothing else counts.
pub const DOOR_FACTOR: u32 = 2;

/// Requests that those who are not signed in may send from one network at
/// once, and within every 10 s after that. A class opens the page at once, ten
/// files each; a script is slowed down before it is drawn a page.
pub const STRANGERS_PER_10S: u32 = 1_000;

/// Drafts of messages a person may have kept within 10 s. Who types has it
/// done once a second; this is for the boxes of many tabs that come back.
pub const DRAFTS_PER_10S: u32 = 50;

/// What is kept free on a disk unless somebody says how much, at the most:
/// messages of years, and the log of the database while it is folded in.
pub const KEEP_FREE_MAX: u64 = 500_000_000;

/// Uploads a person may begin in a minute: some messages full of pictures.
pub const UPLOADS_PER_MINUTE: u32 = 60;

/// Files put into the store of blobs at once; others wait for their turn. Each
/// holds two parts of 8 MiB on its way to S3 or Google, whatever its size.
pub const STORED_AT_ONCE: usize = 3;

/// Pieces an upload may have beside whole ones, where each is a blob: one for
/// each connection that breaks.
pub const BROKEN_PIECES_MAX: u64 = 256;

/// An upload that brings nothing for so long has stopped: what has arrived is
/// kept, and who waits for a turn at the same file gets it.
pub const UPLOAD_IDLE: Duration = Duration::from_secs(15);

/// What was begun or uploaded and not sent within this time is thrown away.
pub const UNSENT_LASTS: Duration = Duration::from_hours(24);

/// Malformed messages after which a socket is closed.
pub const MALFORMED_MAX: u32 = 10;

/// How often the server pings. Below the 30 s after which the strictest
/// proxies and mobile networks drop an idle connection.
pub const PING_EVERY: Duration = Duration::from_secs(25);

/// A ping not answered within this time makes a connection doubtful.
pub const PING_ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// A peer that was not heard of for so long is gone: two pings unanswered.
pub const PEER_DEAD_AFTER: Duration = Duration::from_secs(60);

/// How long a closing socket may take to drain and answer the close.
pub const CLOSE_GRACE: Duration = Duration::from_secs(5);

/// How long somebody whose last tab closed still counts as here: a reload or
/// a change of room is no leaving.
pub const PRESENCE_GRACE: Duration = Duration::from_secs(10);

/// How long "is writing" lasts after the last sign of it. Clients repeat it
/// every 3 s.
pub const TYPING_LASTS: Duration = Duration::from_secs(6);

/// Presence and typing go out at most this often per room, so that a hundred
/// people arriving at once cost a few messages, not ten thousand.
pub const ROOM_TICK: Duration = Duration::from_millis(250);

/// A room nobody listens to leaves memory after this time.
pub const ROOM_IDLE: Duration = Duration::from_secs(60);

/// Where several processes serve one store, each looks this often whether its
/// live rooms have events that it was not told of.
pub const HEADS_EVERY: Duration = Duration::from_secs(1);

/// Where several processes serve one store, a live room tells the others at
/// least this often who is in it: what is lost between them of that is late by
/// this at the most.
pub const ROOM_REFRESH: Duration = Duration::from_secs(15);

/// How long the people at another process count as here after it last said
/// so: two tellings may be lost.
pub const ELSEWHERE_LASTS: Duration = Duration::from_secs(50);

/// Where several processes serve one store, each tells the others this often how
/// many sockets everybody has there, besides with each that opens or closes.
pub const SOCKETS_TOLD_EVERY: Duration = Duration::from_secs(30);

/// How long what another process said of somebody's sockets counts: one telling
/// may be lost.
pub const SOCKETS_BELIEVED: Duration = Duration::from_secs(75);

/// People named in a presence message; above it only their number is sent.
pub const PRESENCE_NAMED_MAX: usize = 100;

/// People named in a typing message.
pub const TYPING_NAMED_MAX: usize = 5;

/// A session ends after this time, used or not.
pub const SESSION_LASTS: Duration = Duration::from_hours(180 * 24);

/// A session that was not used for so long has ended.
pub const SESSION_IDLE: Duration = Duration::from_hours(30 * 24);

/// The use of a session is noted at most this often: what is read with every
/// request is not to be written with every request.
pub const SESSION_TOUCH_EVERY: Duration = Duration::from_mins(10);

/// How long a looked-up session is believed without looking again. What ends
/// one is signalled; this is for a signal that was lost.
pub const SESSION_BELIEVED: Duration = Duration::from_secs(30);

/// Looked-up sessions kept in memory, some hundred bytes each: as many people
/// as one server has at once. The longest unused ones go first.
pub const SESSIONS_KEPT: usize = 20_000;

/// A sign-in at a provider that takes longer has to be begun again.
pub const FLOW_LASTS: Duration = Duration::from_mins(10);

/// Sessions a person may have: every browser of theirs for half a year. With
/// one more the one ends that was not used for longest.
pub const SESSIONS_MAX: u32 = 50;

/// Who has shown anew who they are may change how they sign in for so long.
/// Enough to read what one does; a browser left open at a desk is no danger
/// for the rest of the day.
pub const PROOF_LASTS: Duration = Duration::from_mins(10);

/// A link that sets a new password is worthless after this time: it goes by
/// hand, or waits in somebody's mail overnight.
pub const RESET_LASTS: Duration = Duration::from_hours(24);

/// Alerts of changed ways to sign in that are kept for a person; the oldest
/// go first. Who has made more changes has seen that somebody is at it.
pub const ALERTS_KEPT: u32 = 20;

/// An alert nobody has dismissed is forgotten after this time: no session
/// that is as old has not ended.
pub const ALERTS_LAST: Duration = SESSION_LASTS;

/// Changes of their name or address that a person may make in
/// [`PROFILE_CHANGES_PERIOD`]: everybody who is here is told of a name, and
/// every address that is refused tells that somebody has it.
pub const PROFILE_CHANGES: u32 = 10;

/// The period [`PROFILE_CHANGES`] speaks of.
pub const PROFILE_CHANGES_PERIOD: Duration = Duration::from_hours(1);

/// Sign-ins at providers that one address may begin in [`FLOW_LASTS`]. A
/// school behind one address comes in; a script does not fill the store.
pub const FLOWS_PER_ADDRESS: u32 = 200;

/// Uses of passkeys that one address may begin in [`FLOW_LASTS`]: as many, but
/// not the same ones. The sign-in page of everybody begins one.
pub const CEREMONIES_PER_ADDRESS: u32 = 200;

/// Codes beside a password that may be awaited from one address in
/// [`FLOW_LASTS`]. Each was preceded by the right password.
pub const CODES_AWAITED_PER_ADDRESS: u32 = 200;

/// Pages with forms that begin one more way to sign in a person may open in
/// [`FLOW_LASTS`]. Each keeps a line in the store for that time.
pub const FORMS_PER_PERSON: u32 = 100;

/// Keys that a [limit][crate::rate::RateLimit] counts apart. Each takes 16
/// bytes, so a limit takes 256 KiB at the most. A password that is tried costs
/// a hash, of which a small server makes some 18,000 in
/// [`WRONG_PASSWORDS_PERIOD`], each from another key at the worst.
pub const RATE_KEYS_MAX: usize = 16 * 1024;

/// Wrong passwords from one address in [`WRONG_PASSWORDS_PERIOD`], whatever
/// the account.
pub const WRONG_PASSWORDS_PER_ADDRESS: u32 = 30;

/// Wrong passwords of one account from one network, and from one browser that
/// its owner has signed in with before, in [`WRONG_PASSWORDS_PERIOD`]. Who
/// mistypes ten times has forgotten it.
pub const WRONG_PASSWORDS_PER_PLACE: u32 = 10;

/// Browsers of one person that are remembered as theirs. More devices nobody
/// carries; the ones used longest ago are forgotten.
pub const BROWSERS_MAX: i64 = 20;

/// A browser that was not signed in with for so long is a stranger. As long
/// as browsers keep a cookie at the most.
pub const BROWSER_LASTS: Duration = Duration::from_hours(400 * 24);

/// New accounts that one address may ask for in [`WRONG_PASSWORDS_PERIOD`]: a
/// school follows an invitation, a script does not keep the processor busy.
pub const SIGN_UPS_PER_ADDRESS: u32 = 200;

/// Wrong passwords of one account in [`WRONG_PASSWORDS_PERIOD`], from all
/// browsers and networks it has not been signed in from. Five networks'
/// tries: one stranger alone keeps nobody out, and many together guess no
/// faster. A browser that its owner has used, and a network they are signed
/// in from, are not held up by it.
pub const TRIES_PER_ACCOUNT: u32 = 50;

/// Wrong codes of one account in [`WRONG_PASSWORDS_PERIOD`]. Who gets so far
/// has shown the password; of a million codes three count at any time.
pub const WRONG_CODES: u32 = 6;

/// Passkeys an account may have. More devices nobody carries; all of them are
/// named whenever another is made.
pub const PASSKEYS_MAX: usize = 20;

/// Pictures of themselves a person may upload in a minute. Each costs some
/// tenths of a second of a processor.
pub const AVATARS_PER_MINUTE: u32 = 10;

/// Pictures of people fetched at once from where others have them. Each is
/// some megabytes at the most.
pub const PICTURES_AT_ONCE: usize = 16;

/// How many of them from one host: what is slow there leaves turns to others.
pub const PICTURES_PER_HOST: usize = 4;

/// Times in a row that a host may fail to answer before it is left alone:
/// more than are asked of it at once, so that some people's broken addresses
/// do not count as all of it.
pub const PICTURE_HOST_FAILURES: u32 = 8;

/// How long it is left alone then; twice as long after each further failure.
pub const PICTURE_HOST_REST: Duration = Duration::from_secs(30);

/// The longest such time: its people are not to wait for a day.
pub const PICTURE_HOST_REST_MAX: Duration = Duration::from_mins(30);

/// Pixels of one frame of a picture that counts as small. With some bytes for
/// each it takes less than 40 MB to decode, beside a large one.
pub const SMALL_PICTURE_PIXELS: u64 = 2_500_000;

/// How long a small picture may take. Nobody is to notice that they wait for
/// somebody else's.
pub const SMALL_PICTURE_TIME: Duration = Duration::from_millis(250);

/// Pictures of one person that may wait to be decoded, small and large ones
/// apart: as many as they may begin to upload in a minute.
pub const PICTURES_WAITING: usize = UPLOADS_PER_MINUTE as usize;

/// Decoding a person may have done in [`DECODING_PERIOD`]: some hundreds of
/// photographs, or the six worst animations there can be.
pub const DECODING_PER_PERSON: Duration = Duration::from_secs(60);

/// The same of all guests together: who makes guests up has no more of it.
pub const DECODING_OF_GUESTS: Duration = Duration::from_secs(240);

/// The period the two above speak of.
pub const DECODING_PERIOD: Duration = Duration::from_mins(10);

/// A picture that somebody else has is asked for again after this time.
pub const AVATAR_CHECKED_EVERY: Duration = Duration::from_hours(24);

/// Former bodies kept of a message; the oldest go. Whoever edits more often
/// has them kept, and nobody reads them.
pub const FORMER_MAX: u32 = 100;

/// Messages that may be pinned in a room at once. They are all listed.
pub const PINS_MAX: u32 = 100;

/// Links for newcomers of one person that may be valid at once. They are all
/// listed for those who run the server.
pub const INVITES_MAX: u32 = 100;

/// Links for newcomers that are listed, the newest: some for each of many who
/// run the server.
pub const INVITES_LISTED: u32 = 500;

/// Messages a person may have saved. Nobody finds more of them again.
pub const SAVED_MAX: u32 = 1_000;

/// Characters after an `@` or a `#` in which a name is looked for. No name is
/// longer; a room's has up to 60.
pub const NAME_SOUGHT_CHARS: usize = 64;

/// What may be names in one message, looked up in one query: every beginning of
/// what follows some thirty different `@`. A message that names more people one
/// by one means everybody.
pub const NAMES_SOUGHT: usize = 2_000;

/// People read for one message, of all the names in it.
pub const BEARERS_READ: u32 = 1_000;

/// People named at once where a name is that of several. They could not be told
/// apart by anybody else either.
pub const NAMESAKES_NAMED: usize = 20;

/// Messages up to this length are drawn where they are met, which takes less
/// time than handing them on; longer ones where they hold up nothing.
pub const DRAWN_AT_ONCE_BYTES: usize = 1_024;

/// Long messages drawn at the same time; others wait for their turn.
pub const LONG_DRAWINGS_AT_ONCE: usize = 2;

/// The period the limits above speak of.
pub const WRONG_PASSWORDS_PERIOD: Duration = Duration::from_mins(15);

/// Passwords hashed at the same time: each takes [memory][crate::password]
/// and a processor.
pub const HASHES_AT_ONCE: usize = 2;

/// Passwords that may wait to be hashed; above it people are asked to wait.
pub const HASHES_WAITING: usize = 32;

/// Characters of what a line of the audit log says besides.
pub const AUDIT_DETAIL_MAX_CHARS: usize = 200;

/// Lines about failed sign-ins in an hour, each of one account and one
/// network. Who attacks from everywhere is told of in one more line.
pub const AUDIT_FAILURES_PER_HOUR: i64 = 100;

/// Rooms whose deletion by somebody who does not run the server is told one by
/// one within an hour; more are counted in one line. Anybody can make rooms and
/// delete them, and what was done to others is not to be hidden by that.
pub const AUDIT_OWN_ROOMS_PER_HOUR: i64 = 5;

/// Lines that are kept of one person and one thing they do about their own
/// account: what they repeat pushes out only itself.
pub const AUDIT_SECURITY_PER_PERSON: i64 = 200;

/// The same of somebody who runs the server or a room.
pub const AUDIT_GOVERNANCE_PER_PERSON: i64 = 5_000;

/// Lines about one thing that people do about their accounts, of all of them.
/// Some megabytes of each.
pub const AUDIT_PER_ACTION: i64 = 20_000;

/// How long is kept who signed in and how, which tells where people were.
pub const AUDIT_SECURITY_LASTS: Duration = Duration::from_hours(180 * 24);

/// How long is kept what was done to others: until nobody asks any more.
pub const AUDIT_GOVERNANCE_LASTS: Duration = Duration::from_hours(3 * 365 * 24);

/// A span as the store keeps it.
pub(crate) fn as_ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
