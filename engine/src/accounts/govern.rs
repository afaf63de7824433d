//! What those who run the server may do to others.

use std::time::Duration;

use protocol::{
    Field, Rejection, Role, User, UserId,
    views::{AuditLine, Invite, Person},
};

use super::{Accounts, new_token, sign_in::rejection};
use crate::{
    hub::Ended,
    session::SessionToken,
    storage::{AuditQuery, GovernOutcome, Governed, InviteOutcome, NewInvite, NewUser, Session},
};

/// Most people one link may let in.
const INVITE_USES_MAX: u32 = 1_000;
/// Longest time a link may be valid.
const INVITE_LASTS_MAX: Duration = Duration::from_hours(365 * 24);
/// Longest note beside a link, in characters.
const INVITE_NOTE_MAX_CHARS: usize = 100;

impl Accounts {
    /// Everybody whose name or address contains `part`, at most `limit` after
    /// the first `from`, and how many there are.
    pub async fn people(
        &self,
        session: &Session,
        part: &str,
        from: u32,
        limit: u32,
    ) -> Result<(Vec<Person>, u32), Rejection> {
        check_admin(session)?;
        Ok(self.storage.list_users(part.trim(), from, limit).await?)
    }

    /// Changes somebody's role or whether they may sign in, and shows everybody
    /// what they are now. Somebody who is deactivated is out at once: sessions
    /// end, sockets close. Who changes who runs the server shows first who they
    /// are (decision 200).
    pub async fn govern(
        &self,
        session: &Session,
        target: UserId,
        what: Governed,
    ) -> Result<(), Rejection> {
        check_admin(session)?;
        let proven = self.has_proof(session).await?;
        let storage = self.storage.asked_by(session);
        let governed = storage.govern(session.user.id, target, what, proven);
        match governed.await? {
            GovernOutcome::Done => {}
            GovernOutcome::Forbidden => return Err(Rejection::Forbidden),
            GovernOutcome::Unknown => return Err(Rejection::NotFound),
            GovernOutcome::LastOwner => return Err(Rejection::LastOne),
            GovernOutcome::ProofNeeded => return Err(Rejection::ProofNeeded),
        }
        self.hub.sessions_changed(Some(target));
        match what {
            Governed::Deactivated => self.hub.end_sessions(target, Ended::All),
            // The role may be one that needs a second step.
            Governed::Role(_) => self.close_who_owe().await?,
            Governed::Reactivated => {}
        }
        let shown = self.storage.user(target).await?;
        self.show(shown);
        Ok(())
    }

    /// Makes an account that nobody has a way into yet.
    pub(crate) async fn add(&self, new: NewUser) -> Result<User, Rejection> {
        let owner = new.role == Role::Owner;
        let added = self.storage.add_user(new).await?.map_err(rejection)?;
        if owner {
            self.note_owned();
        }
        Ok(added)
    }

    /// The links that are valid.
    pub async fn invites(&self, session: &Session) -> Result<Vec<Invite>, Rejection> {
        check_admin(session)?;
        Ok(self.storage.invites().await?)
    }

    /// Makes a link; what is returned stands in it and is not kept. One that
    /// makes people admins asks for a proof, as [`govern`](Self::govern) does.
    pub async fn create_invite(
        &self,
        session: &Session,
        mut invite: NewInvite,
    ) -> Result<SessionToken, Rejection> {
        check_admin(session)?;
        invite.note = invite
            .note
            .chars()
            .filter(|c| !c.is_control())
            .take(INVITE_NOTE_MAX_CHARS)
            .collect();
        let sane = (1..=INVITE_USES_MAX).contains(&invite.uses)
            && invite.lasts > Duration::ZERO
            && invite.lasts <= INVITE_LASTS_MAX
            && matches!(invite.role, Role::Member | Role::Admin);
        if !sane {
            return Err(Rejection::Invalid {
                field: Field::Invite,
            });
        }
        if invite.role.is_admin() {
            self.check_proof(session).await?;
        }
        let token = new_token()?;
        let made = self
            .storage
            .asked_by(session)
            .create_invite(session.user.id, invite, &token)
            .await?;
        match made {
            InviteOutcome::Made => Ok(token),
            InviteOutcome::Forbidden => Err(Rejection::Forbidden),
            InviteOutcome::TooMany => Err(Rejection::Invalid {
                field: Field::Invites,
            }),
        }
    }

    /// Makes a link worthless.
    pub async fn revoke_invite(&self, session: &Session, id: i64) -> Result<(), Rejection> {
        check_admin(session)?;
        let storage = self.storage.asked_by(session);
        Ok(storage.revoke_invite(session.user.id, id).await?)
    }

    /// What was written down of what was done, newest first.
    pub async fn audit_log(
        &self,
        session: &Session,
        query: &AuditQuery,
    ) -> Result<Vec<AuditLine>, Rejection> {
        check_admin(session)?;
        Ok(self.storage.audit_log(query).await?)
    }

    /// Writes down how often browsers found that a page of ours did what its
    /// policy forbids, and what.
    pub async fn note_broken_policy(&self, what: String) {
        if let Err(cause) = self.storage.note_alone("policy_broken", what).await {
            tracing::warn!(%cause, "a broken policy could not be written down");
        }
    }
}

/// Refuses who does not run the server.
pub(super) fn check_admin(session: &Session) -> Result<(), Rejection> {
    if session.role.is_admin() {
        Ok(())
    } else {
        Err(Rejection::Forbidden)
    }
}
