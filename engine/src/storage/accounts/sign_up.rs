//! New accounts: guests, and members with a password.

use protocol::{Role, UserId};

use crate::{
    session::{SessionToken, TokenHash},
    storage::{
        Device, Refused, Session, Storage, StorageError,
        accounts::{
            invites::use_invite,
            names::is_free,
            passwords::write_password,
            proofs::note_one_step,
            sessions::insert_session,
            setup::use_setup_link,
            users::{NewUser, insert_user, is_email_taken},
        },
        audit::note,
        tx::{Change, Tx},
    },
};

/// On what ground a newcomer comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// They follow a link of the first start, and become the owner.
    FirstOwner(TokenHash),
    /// They follow a link.
    Invite(TokenHash),
    /// Everybody of their kind may.
    Open,
    /// None.
    None,
}

impl Storage {
    /// Makes a guest of this (clean) name with a session, member of every
    /// open room. Refused where the name is somebody else's or like it.
    pub async fn create_guest(
        &self,
        name: String,
        token: &SessionToken,
        device: Device,
    ) -> Result<Result<Session, Refused>, StorageError> {
        let change = CreateGuest {
            name,
            token_hash: token.hash(),
            device,
        };
        self.writer.change(change).await
    }

    /// Makes an account with a password.
    pub(crate) async fn sign_up(
        &self,
        name: String,
        email: String,
        password_hash: String,
        ground: Ground,
        token: &SessionToken,
        device: Device,
    ) -> Result<Result<Session, Refused>, StorageError> {
        let change = SignUp {
            name,
            email,
            password_hash,
            ground,
            token_hash: token.hash(),
            device,
        };
        self.writer.change(change).await
    }
}

/// The role a newcomer gets on this ground; takes one use of a link.
pub(in crate::storage) async fn admit(
    tx: &mut Tx<'_>,
    ground: &Ground,
) -> Result<Result<Role, Refused>, sqlx::Error> {
    Ok(match ground {
        Ground::FirstOwner(hash) => {
            let used = use_setup_link(tx, hash).await?;
            used.then_some(Role::Owner).ok_or(Refused::LinkOver)
        }
        Ground::Invite(hash) => use_invite(tx, hash).await?.ok_or(Refused::LinkOver),
        Ground::Open => Ok(Role::Member),
        Ground::None => Err(Refused::NotAdmitted),
    })
}

struct CreateGuest {
    name: String,
    token_hash: TokenHash,
    device: Device,
}

impl Change for CreateGuest {
    type Output = Result<Session, Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        if !is_free(tx, &self.name, Role::Guest, None).await? {
            return Ok(Err(Refused::NameOfAnother));
        }
        let guest = NewUser {
            name: self.name.clone(),
            role: Role::Guest,
            email: None,
            email_verified: false,
            picture_url: None,
        };
        let user = insert_user(tx, &guest).await?;
        let session = insert_session(tx, user, Role::Guest, &self.token_hash, &self.device).await?;
        // It may go on when they are a member.
        note_one_step(tx, session.id, true).await?;
        Ok(Ok(session))
    }
}

struct SignUp {
    name: String,
    email: String,
    password_hash: String,
    ground: Ground,
    token_hash: TokenHash,
    device: Device,
}

impl Change for SignUp {
    type Output = Result<Session, Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        if is_email_taken(tx, &self.email, None).await? {
            return Ok(Err(Refused::EmailTaken));
        }
        // Before the ground is looked at, which takes one use of an invitation.
        // Who is the first finds nobody to be mistaken for.
        let first = matches!(self.ground, Ground::FirstOwner(_));
        if !first && !is_free(tx, &self.name, Role::Member, None).await? {
            return Ok(Err(Refused::NameOfAnother));
        }
        let role = match admit(tx, &self.ground).await? {
            Ok(role) => role,
            Err(refused) => return Ok(Err(refused)),
        };
        let new = NewUser {
            name: self.name.clone(),
            role,
            email: Some(self.email.clone()),
            // Nobody but the newcomer says so.
            email_verified: false,
            picture_url: None,
        };
        let user = insert_user(tx, &new).await?;
        write_password(tx, user.id, &self.password_hash).await?;
        note(tx, Some(user.id), "signed_up", Some(user.id), role.name()).await?;
        insert_session(tx, user, role, &self.token_hash, &self.device)
            .await
            .map(Ok)
    }
}

/// Whether an account has only one way to sign in left.
pub(in crate::storage) async fn is_last_way_in(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    let ways: i64 = tx
        .db
        .sql(
            "select (select count(*) from identities where user_id = $1) \
             + (select count(*) from passkeys where user_id = $1) \
             + (select count(*) from passwords where user_id = $1)",
        )
        .bind(user.0)
        .value()
        .await?;
    Ok(ways < 2)
}
