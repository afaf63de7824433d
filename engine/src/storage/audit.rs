//! The audit log: what people did about accounts, and what those who run the
//! server and its rooms did. [`note`] is the only way in.

use protocol::{RoomId, RoomKind, UserId, fold_name, views::AuditLine};

use super::{
    Storage, StorageError,
    sql::{count, like},
    tx::{Change, Tx},
};
use crate::limits::{
    AUDIT_DETAIL_MAX_CHARS, AUDIT_FAILURES_PER_HOUR, AUDIT_GOVERNANCE_LASTS,
    AUDIT_GOVERNANCE_PER_PERSON, AUDIT_OWN_ROOMS_PER_HOUR, AUDIT_PER_ACTION, AUDIT_SECURITY_LASTS,
    AUDIT_SECURITY_PER_PERSON, as_ms,
};

/// What a line of the log is about. The two are read apart, so that what
/// people do about their own accounts never pushes out what was done to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditArea {
    /// Who signed in, who failed to, and how people changed their own ways in.
    Security,
    /// What those who run the server and its rooms did to others.
    Governance,
}

use AuditArea::{Governance, Security};

/// Everything that is written down, each word with its area. What is not
/// named here is governance.
const ACTIONS: &[(&str, AuditArea)] = &[
    (SIGNED_IN, Security),
    (FAILED, Security),
    ("signed_up", Security),
    ("sessions_ended", Security),
    ("password_set", Security),
    ("passkey_added", Security),
    ("passkey_removed", Security),
    ("linked", Security),
    ("unlinked", Security),
    ("second_factor_added", Security),
    ("second_factor_removed", Security),
    ("recovery_code_used", Security),
    ("recovery_codes_made", Security),
    ("name_changed", Security),
    ("email_changed", Security),
    ("email_yielded", Security),
    ("password_reset", Security),
    ("became_member", Security),
    ("policy_broken", Security),
    ("role_changed", Governance),
    ("deactivated", Governance),
    ("reactivated", Governance),
    ("reset_link_made", Governance),
    ("issuer_confirmed", Governance),
    ("second_step_roles", Governance),
    ("invite_made", Governance),
    ("invite_revoked", Governance),
    (ROOM_DELETED, Governance),
    (MESSAGE_DELETED, Governance),
];

/// Somebody signed in; the detail is from where.
pub(super) const SIGNED_IN: &str = "signed_in";
/// Somebody tried to sign in and was wrong; the detail is by what and from where.
const FAILED: &str = "sign_in_failed";
/// Somebody deleted a room.
const ROOM_DELETED: &str = "room_deleted";
/// Somebody deleted another person's messages.
pub(super) const MESSAGE_DELETED: &str = "message_deleted";

/// The same within this time is told in one line.
const TOGETHER_MS: i64 = 3_600_000;

impl AuditArea {
    /// As the store and addresses have it.
    pub const fn name(self) -> &'static str {
        match self {
            Security => "security",
            Governance => "governance",
        }
    }

    /// The area of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        [Security, Governance]
            .into_iter()
            .find(|area| area.name() == name)
    }

    /// The words for what is written down in it.
    pub fn actions(self) -> impl Iterator<Item = &'static str> {
        ACTIONS
            .iter()
            .filter(move |(_, area)| *area == self)
            .map(|(action, _)| *action)
    }

    fn of_action(action: &str) -> Self {
        let known = ACTIONS.iter().find(|(known, _)| *known == action);
        known.map_or(Governance, |(_, area)| *area)
    }
}

/// What to read of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditQuery {
    /// Which half; both where none is named.
    pub area: Option<AuditArea>,
    /// Only this, one word.
    pub action: Option<String>,
    /// Only what somebody with this in their name did, or was done to.
    pub person: String,
    /// Only what was done at this moment or later.
    pub since_ms: i64,
    /// Only what was done before this moment.
    pub until_ms: i64,
    /// Only lines before the one of this id.
    pub before: i64,
    /// Lines at the most.
    pub limit: u32,
}

impl Default for AuditQuery {
    fn default() -> Self {
        Self {
            area: None,
            action: None,
            person: String::new(),
            since_ms: i64::MIN,
            until_ms: i64::MAX,
            before: i64::MAX,
            limit: 50,
        }
    }
}

impl Storage {
    /// The lines asked for, newest first.
    pub async fn audit_log(&self, query: &AuditQuery) -> Result<Vec<AuditLine>, StorageError> {
        type Row = (
            i64,
            i64,
            Option<String>,
            String,
            Option<String>,
            String,
            i64,
        );
        let rows: Vec<Row> = self
            .sql(
                "select a.id, a.at_ms, who.name, a.action, whom.name, a.detail, a.times \
                 from audit_log a \
                 left join users who on who.id = a.actor_id \
                 left join users whom on whom.id = a.target_id \
                 where a.id < $1 and a.last_ms >= $2 and a.at_ms < $3 \
                 and ($4 = '' or a.area = $4) and ($5 = '' or a.action = $5) \
                 and ($6 = '%%' or who.folded_name like $6 escape '\\' \
                 or whom.folded_name like $6 escape '\\') \
                 order by a.id desc limit $7",
            )
            .bind(query.before)
            .bind(query.since_ms)
            .bind(query.until_ms)
            .bind(query.area.map_or("", AuditArea::name))
            .bind(query.action.as_deref().unwrap_or_default())
            .bind(like(&fold_name(&query.person)))
            .bind(i64::from(query.limit))
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(
                |(id, at_ms, actor, action, target, detail, times)| AuditLine {
                    id,
                    at_ms,
                    actor,
                    action,
                    target,
                    detail,
                    times: count(times),
                },
            )
            .collect())
    }

    /// Writes down that somebody tried to sign in to an account (none: to one
    /// that does not exist) and was wrong; `place`: by what and from where.
    pub async fn note_failure(
        &self,
        user: Option<UserId>,
        place: String,
    ) -> Result<(), StorageError> {
        self.writer.change(NoteFailure { user, place }).await
    }

    /// Writes down something that nobody in particular did, with a detail.
    pub(crate) async fn note_alone(
        &self,
        action: &'static str,
        detail: String,
    ) -> Result<(), StorageError> {
        self.writer.change(NoteAlone { action, detail }).await
    }
}

/// Adds a line, in the transaction of what it tells of: who did what to whom
/// (nobody: to the house), and more of it. What the command line does is
/// nobody's, whoever it is done as. One's own acts have oneself as the
/// target, too.
pub(super) async fn note(
    tx: &mut Tx<'_>,
    actor: Option<UserId>,
    action: &str,
    target: Option<UserId>,
    detail: &str,
) -> Result<(), sqlx::Error> {
    let line = Line {
        actor: actor.filter(|_| !tx.by_command_line).map(|user| user.0),
        action,
        target: target.map(|user| user.0),
        detail: &detail
            .chars()
            .take(AUDIT_DETAIL_MAX_CHARS)
            .collect::<String>(),
    };
    // Who did what to whom in which order counts; how often somebody set
    // their own password does not.
    let of_many_rooms = action == ROOM_DELETED && detail.is_empty();
    let together =
        AuditArea::of_action(action) == Security || action == MESSAGE_DELETED || of_many_rooms;
    if together && line.count_once_more(tx).await? {
        return Ok(());
    }
    line.insert(tx).await?;
    line.forget_oldest(tx).await
}

/// Adds a line about a room that is deleted, `room` as it is [told](told_as). Of
/// who does not run the server only so many are told one by one.
pub(super) async fn note_room_deleted(
    tx: &mut Tx<'_>,
    actor: UserId,
    runs_server: bool,
    room: &str,
) -> Result<(), sqlx::Error> {
    let lately: i64 = tx
        .db
        .sql("select count(*) from audit_log where person_id = $1 and action = $2 and at_ms > $3")
        .bind(actor.0)
        .bind(ROOM_DELETED)
        .bind(tx.now_ms - TOGETHER_MS)
        .value()
        .await?;
    let one_by_one = runs_server || lately < AUDIT_OWN_ROOMS_PER_HOUR;
    let room = if one_by_one { room } else { "" };
    note(tx, Some(actor), ROOM_DELETED, None, room).await
}

/// A room in the log of what was done. Those who read it need not know what
/// private rooms are called.
pub(super) fn told_as(room: RoomId, kind: &str, name: &str) -> String {
    if kind == RoomKind::Public.name() {
        name.to_owned()
    } else {
        format!("#{room}")
    }
}

struct Line<'a> {
    actor: Option<i64>,
    action: &'a str,
    target: Option<i64>,
    detail: &'a str,
}

impl Line<'_> {
    /// Whose line it is.
    fn person(&self) -> Option<i64> {
        self.actor.or(self.target)
    }

    /// Counts in the line of the last hour that says the same, if there is one.
    async fn count_once_more(&self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let done = tx
            .db
            .sql(
                "update audit_log set times = times + 1, last_ms = $1 where id = \
                 (select id from audit_log where action = $2 and at_ms > $3 and detail = $4 \
                 and coalesce(actor_id, 0) = $5 and coalesce(target_id, 0) = $6 \
                 order by id desc limit 1)",
            )
            .bind(tx.now_ms)
            .bind(self.action)
            .bind(tx.now_ms - TOGETHER_MS)
            .bind(self.detail)
            .bind(self.actor.unwrap_or_default())
            .bind(self.target.unwrap_or_default())
            .run()
            .await?;
        Ok(done > 0)
    }

    async fn insert(&self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        tx.db
            .sql(
                "insert into audit_log (at_ms, last_ms, area, person_id, actor_id, action, \
                 target_id, \
                 detail) values ($1, $1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(tx.now_ms)
            .bind(AuditArea::of_action(self.action).name())
            .bind(self.person())
            .bind(self.actor)
            .bind(self.action)
            .bind(self.target)
            .bind(self.detail)
            .run()
            .await?;
        Ok(())
    }

    /// Keeps so many lines of one person about one thing: who does something
    /// again and again pushes out only that.
    async fn forget_oldest(&self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        // Nobody's lines are asked for as somebody's are: how long it takes to
        // refuse a sign-in is not to tell whether there is such an account.
        let person = self.person().unwrap_or_default();
        let kept = match AuditArea::of_action(self.action) {
            Security => AUDIT_SECURITY_PER_PERSON,
            Governance => AUDIT_GOVERNANCE_PER_PERSON,
        };
        tx.db
            .sql(
                "delete from audit_log where person_id = $1 and action = $2 and id <= \
                 (select id from audit_log where person_id = $1 and action = $2 \
                 order by id desc limit 1 offset $3)",
            )
            .bind(person)
            .bind(self.action)
            .bind(kept)
            .run()
            .await?;
        Ok(())
    }
}

/// Throws away what is too old, and of the accounts' half what is too much.
pub(super) async fn forget_old(tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
    for (area, lasts) in [
        (Security, AUDIT_SECURITY_LASTS),
        (Governance, AUDIT_GOVERNANCE_LASTS),
    ] {
        tx.db
            .sql("delete from audit_log where area = $1 and last_ms <= $2")
            .bind(area.name())
            .bind(tx.now_ms - as_ms(lasts))
            .run()
            .await?;
    }
    for action in Security.actions() {
        tx.db
            .sql(
                "delete from audit_log where action = $1 and at_ms <= \
                 (select at_ms from audit_log \
                 where action = $1 order by at_ms desc limit 1 offset $2)",
            )
            .bind(action)
            .bind(AUDIT_PER_ACTION)
            .run()
            .await?;
    }
    Ok(())
}

struct NoteFailure {
    user: Option<UserId>,
    place: String,
}

impl Change for NoteFailure {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let line = Line {
            actor: None,
            action: FAILED,
            target: self.user.map(|user| user.0),
            detail: &self.place,
        };
        if line.count_once_more(tx).await? {
            return Ok(());
        }
        let lines: i64 = tx
            .db
            .sql("select count(*) from audit_log where action = $1 and at_ms > $2")
            .bind(FAILED)
            .bind(tx.now_ms - TOGETHER_MS)
            .value()
            .await?;
        if lines < AUDIT_FAILURES_PER_HOUR {
            line.insert(tx).await?;
            return line.forget_oldest(tx).await;
        }
        // Somebody tries many accounts from many networks: how often is told,
        // and no more of it.
        note(tx, None, FAILED, None, "").await
    }
}

struct NoteAlone {
    action: &'static str,
    detail: String,
}

impl Change for NoteAlone {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        note(tx, None, self.action, None, &self.detail).await
    }
}
