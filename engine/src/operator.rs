//! What whoever has the machine may do without a browser: look after people,
//! rooms and invitations, by the same use cases as those who run the server
//! from its pages. Live rooms, sessions and sockets hear of it as they do there.

use std::sync::Arc;

use protocol::{
    Actor, Rejection, Right, Role, RoomId, Slug, User, UserId, clean_email, clean_name,
    views::{Invite, Person},
};

use crate::{
    accounts::Accounts,
    chat::Chat,
    hub::Ended,
    session::SessionToken,
    storage::{
        GovernOutcome, Governed, NewInvite, NewReset, NewUser, RoomChange, RoomLine, Session, Stats,
    },
};

/// People told at most.
const PEOPLE_MAX: u32 = 10_000;

/// Whoever has the machine. They may do what the first owner may.
#[derive(Clone, Debug)]
pub struct Operator {
    accounts: Arc<Accounts>,
    chat: Arc<Chat>,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperatorError {
    /// Nobody is meant, or nobody who has an account.
    #[error("{0} is nobody who may sign in here")]
    NoAccount(String),
    /// Several people bear that name.
    #[error("several people are called {whom}; say which by the number: {people}")]
    Several {
        /// What was typed.
        whom: String,
        /// Who they are.
        people: String,
    },
    /// There is no such room.
    #[error("there is no room {0}")]
    NoRoom(String),
    /// In whose name?
    #[error("nobody owns this server yet: follow the link that it prints when it starts")]
    NoOwner,
    /// What anybody would be told.
    #[error("{0}")]
    Rejected(#[from] Rejection),
}

impl From<crate::storage::StorageError> for OperatorError {
    fn from(cause: crate::storage::StorageError) -> Self {
        Self::Rejected(cause.into())
    }
}

impl Operator {
    /// Joins what they use.
    pub const fn new(accounts: Arc<Accounts>, chat: Arc<Chat>) -> Self {
        Self { accounts, chat }
    }

    /// Everybody whose name or address contains `part`.
    pub async fn people(&self, part: &str) -> Result<Vec<Person>, OperatorError> {
        let storage = &self.chat.storage;
        let (people, _) = storage.list_users(part.trim(), 0, PEOPLE_MAX).await?;
        Ok(people)
    }

    /// Makes an account that has no password yet. Returns who it is.
    pub async fn add(&self, name: &str, email: &str, role: Role) -> Result<User, OperatorError> {
        if role == Role::Guest {
            return Err(Rejection::Forbidden.into());
        }
        let new = NewUser {
            name: clean_name(name)?,
            role,
            email: Some(clean_email(email)?),
            email_verified: false,
            picture_url: None,
        };
        self.accounts.add(new).await.map_err(Into::into)
    }

    /// Changes somebody's role, or whether they may sign in.
    pub async fn govern(&self, whom: &str, what: Governed) -> Result<(), OperatorError> {
        let user = self.one(whom).await?;
        let owner = self.owner().await?;
        Ok(self.accounts.govern(&owner, user, what).await?)
    }

    /// Makes a link that sets somebody's password.
    pub async fn reset_password(
        &self,
        whom: &str,
        removes_second_step: bool,
    ) -> Result<SessionToken, OperatorError> {
        let user = self.one(whom).await?;
        self.reset_of(user, whom, removes_second_step).await
    }

    /// Makes a link that sets the password of an account.
    pub async fn reset_of(
        &self,
        user: UserId,
        whom: &str,
        removes_second_step: bool,
    ) -> Result<SessionToken, OperatorError> {
        let token = SessionToken::random().map_err(|_| Rejection::Internal)?;
        let reset = NewReset {
            user,
            actor: None,
            token_hash: token.hash(),
            removes_second_step,
        };
        match self.chat.storage.keep_reset(reset).await? {
            GovernOutcome::Done => Ok(token),
            _ => Err(OperatorError::NoAccount(whom.to_owned())),
        }
    }

    /// Ends all sessions of somebody.
    pub async fn sign_out(&self, whom: &str) -> Result<(), OperatorError> {
        let user = self.one(whom).await?;
        self.chat.storage.end_sessions(user, None).await?;
        self.chat.hub.end_sessions(user, Ended::All);
        Ok(())
    }

    /// All rooms, conversations too.
    pub async fn rooms(&self) -> Result<Vec<RoomLine>, OperatorError> {
        Ok(self.chat.storage.all_rooms().await?)
    }

    /// Changes a room, by its address or its number.
    pub async fn change_room(&self, room: &str, change: RoomChange) -> Result<(), OperatorError> {
        let id = self.room(room).await?;
        let owner = self.owner().await?;
        let actor = Actor {
            user: owner.user,
            role: owner.role,
            right: Right::Session(owner.id),
        };
        Ok(self.chat.change_any_room(&actor, id, change).await?)
    }

    /// The links that let people in.
    pub async fn invites(&self) -> Result<Vec<Invite>, OperatorError> {
        Ok(self.chat.storage.invites().await?)
    }

    /// Makes one.
    pub async fn invite(&self, invite: NewInvite) -> Result<SessionToken, OperatorError> {
        let owner = self.owner().await?;
        Ok(self.accounts.create_invite(&owner, invite).await?)
    }

    /// Makes one worthless.
    pub async fn revoke_invite(&self, id: i64) -> Result<(), OperatorError> {
        let owner = self.owner().await?;
        let there = self.invites().await?.iter().any(|invite| invite.id == id);
        if !there {
            return Err(Rejection::NotFound.into());
        }
        Ok(self.accounts.revoke_invite(&owner, id).await?)
    }

    /// What there is, in numbers.
    pub async fn stats(&self) -> Result<Stats, OperatorError> {
        Ok(self.chat.storage.stats().await?)
    }

    /// Whose right things are done by; the log says that it was the command line.
    async fn owner(&self) -> Result<Session, OperatorError> {
        let owner = self.chat.storage.first_owner().await?;
        Ok(Session {
            id: Session::OF_COMMAND_LINE,
            user: owner.ok_or(OperatorError::NoOwner)?,
            role: Role::Owner,
            owes_second_step: false,
            expires_at_ms: i64::MAX,
            used_at_ms: self.chat.now_ms(),
        })
    }

    /// Whom somebody means who types an address, a number or a name.
    async fn one(&self, whom: &str) -> Result<UserId, OperatorError> {
        match self.chat.storage.accounts_meant(whom).await?.as_slice() {
            [] => Err(OperatorError::NoAccount(whom.to_owned())),
            [(user, _)] => Ok(*user),
            several => {
                let people = several
                    .iter()
                    .map(|(user, name)| format!("{user} ({name})"));
                Err(OperatorError::Several {
                    whom: whom.to_owned(),
                    people: people.collect::<Vec<_>>().join(", "),
                })
            }
        }
    }

    async fn room(&self, room: &str) -> Result<RoomId, OperatorError> {
        let slug = Slug::from_stored(room.trim_start_matches('#').to_owned());
        let found = self.chat.storage.any_room_at(&slug, room).await?;
        found.ok_or_else(|| OperatorError::NoRoom(room.to_owned()))
    }
}
