//! Identities: what providers call people, as a way to sign in and to sign up.

use protocol::{AlertKind, Role, User, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    session::TokenHash,
    storage::{
        Device, Refused, Session, Storage, StorageError,
        accounts::{
            addresses::free_email,
            alerts::alert,
            membership::{is_guest, promote},
            names::{free_name, is_free, write_name},
            proofs::{has_to_show_second_step, note_one_step, owes_second_step},
            sessions::insert_session,
            sign_up::{Ground, admit, is_last_way_in},
            users::{NewUser, active_role, insert_user},
        },
        audit::{SIGNED_IN, note},
        shown::as_shown,
        tx::{Change, Tx},
    },
};

/// What a provider says of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The provider's name in the configuration.
    pub provider: String,
    /// Who answers there. With the subject it is who they are; the name of the
    /// configuration is not part of that.
    pub issuer: String,
    /// What it calls them; never changes.
    pub subject: String,
    /// Their name there, clean.
    pub name: String,
    /// Their address, clean.
    pub email: Option<String>,
    /// The provider says that the address is theirs.
    pub email_verified: bool,
    /// Where their picture is.
    pub picture_url: Option<String>,
    /// They showed a second step there, and the operator has said that the
    /// provider's word on that counts.
    pub second_step: bool,
}

/// A sign-in of who a provider says it is, as the store decides on it.
#[derive(Debug)]
pub(crate) struct IdentitySignIn {
    pub(crate) identity: Identity,
    /// The provider's verified addresses may join accounts.
    pub(crate) link_by_email: bool,
    /// On what ground a newcomer comes in.
    pub(crate) ground: Ground,
    /// Who becomes the newcomer.
    pub(crate) guest: Option<UserId>,
    /// Who has shown their second step here.
    pub(crate) shown_by: Option<UserId>,
    pub(crate) token_hash: TokenHash,
    pub(crate) device: Device,
}

/// How such a sign-in goes on.
#[derive(Debug)]
pub(crate) enum IdentityOutcome {
    SignedIn(Session),
    /// Nothing was done yet: this person is to show their second step.
    NeedsCode(UserId),
}

/// A way to sign in at a provider, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedIdentity {
    /// The provider's name in the configuration when it was last used.
    pub provider: String,
    /// Who answered there.
    pub issuer: String,
    /// What it calls them.
    pub subject: String,
    /// What to show: address or name there.
    pub label: String,
}

impl Storage {
    /// Signs in who a provider says it is, as the account that has this
    /// identity, or else, with `link_by_email`, the one whose verified address
    /// it is, or else a new one, if there is a ground for it; a guest becomes it.
    pub(crate) async fn sign_in_with_identity(
        &self,
        sign_in: IdentitySignIn,
    ) -> Result<Result<IdentityOutcome, Refused>, StorageError> {
        self.writer.change(sign_in).await
    }

    /// Gives an account one more way to sign in.
    pub(crate) async fn link_identity(
        &self,
        user: UserId,
        identity: Identity,
        device: Device,
    ) -> Result<Result<(), Refused>, StorageError> {
        let change = LinkIdentity {
            user,
            identity,
            device,
        };
        self.writer.change(change).await
    }

    /// Takes a way to sign in away, unless it is the last. Returns whether.
    pub(crate) async fn unlink_identity(
        &self,
        user: UserId,
        issuer: String,
        subject: String,
        device: Device,
    ) -> Result<bool, StorageError> {
        let change = UnlinkIdentity {
            user,
            issuer,
            subject,
            device,
        };
        self.writer.change(change).await
    }

    /// The providers' names for a person.
    pub async fn identities_of(&self, user: UserId) -> Result<Vec<ListedIdentity>, StorageError> {
        let rows: Vec<(String, String, String, String)> = self
            .sql(
                "select provider, issuer, subject, label from identities where user_id = $1 \
                 order by provider, created_at_ms",
            )
            .bind(user.0)
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(|(provider, issuer, subject, label)| ListedIdentity {
                provider,
                issuer,
                subject,
                label,
            })
            .collect())
    }

    /// Whose account an identity opens, if it opens one.
    pub(crate) async fn owner_of_identity(
        &self,
        identity: &Identity,
    ) -> Result<Option<UserId>, StorageError> {
        let id: Option<i64> = self
            .sql("select user_id from identities where issuer = $1 and subject = $2")
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .optional_value()
            .await?;
        Ok(id.map(UserId))
    }
}

impl Change for IdentitySignIn {
    type Output = Result<IdentityOutcome, Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        let identity = &self.identity;
        let mut owner = owner_of(tx, identity).await?;
        let known = owner.is_some();
        if !known && self.link_by_email {
            owner = owner_of_email(tx, identity).await?;
        }
        if let Some(id) = owner {
            let Some(role) = active_role(tx, id).await? else {
                return Ok(Err(Refused::Deactivated));
            };
            // Before anything is done: a provider alone is to change nothing.
            let shown = identity.second_step || self.shown_by == Some(id);
            if !shown && has_to_show_second_step(tx, id).await? {
                return Ok(Ok(IdentityOutcome::NeedsCode(id)));
            }
            if !known {
                insert_identity(tx, id, identity).await?;
                note(tx, Some(id), "linked", Some(id), &identity.provider).await?;
                tell_linked(tx, id, identity, &self.device).await?;
            }
            let user = refresh(tx, id, role, identity, self.link_by_email, &self.device).await?;
            let place = format!("{} ({})", self.device.address, identity.provider);
            note(tx, Some(id), SIGNED_IN, Some(id), &place).await?;
            return self.begin_session(tx, user, role).await.map(Ok);
        }
        let role = match admit(tx, &self.ground).await? {
            Ok(role) => role,
            Err(refused) => return Ok(Err(refused)),
        };
        // Nobody asked them for their name, so nobody can ask for another.
        let name = match role {
            Role::Owner => identity.name.clone(),
            _ => free_name(tx, &identity.name, Role::Member).await?,
        };
        // Only the word of a provider that may join accounts counts for that.
        let shown = identity.email_verified && self.link_by_email;
        // The address of another account is no reason to stay out, but it
        // cannot be theirs too.
        let email = match &identity.email {
            Some(email) if free_email(tx, email, shown, None, &self.device).await? => {
                Some(email.clone())
            }
            _ => None,
        };
        let new = NewUser {
            name,
            role,
            email_verified: email.is_some() && shown,
            email,
            picture_url: identity.picture_url.clone(),
        };
        let detail = format!("{} ({})", role.name(), identity.provider);
        let guest = match self.guest {
            Some(guest) if is_guest(tx, guest).await? => Some(guest),
            _ => None,
        };
        let user = if let Some(guest) = guest {
            take_over(tx, guest, &new, &detail).await?
        } else {
            let user = insert_user(tx, &new).await?;
            note(tx, Some(user.id), "signed_up", Some(user.id), &detail).await?;
            user
        };
        insert_identity(tx, user.id, identity).await?;
        self.begin_session(tx, user, role).await.map(Ok)
    }
}

impl IdentitySignIn {
    /// Begins the session, which notes whether a second step was shown.
    async fn begin_session(
        &self,
        tx: &mut Tx<'_>,
        user: User,
        role: Role,
    ) -> Result<IdentityOutcome, sqlx::Error> {
        let one_step = !self.identity.second_step && self.shown_by != Some(user.id);
        let mut session = insert_session(tx, user, role, &self.token_hash, &self.device).await?;
        if one_step {
            note_one_step(tx, session.id, true).await?;
            session.owes_second_step = owes_second_step(tx, session.id).await?;
        }
        Ok(IdentityOutcome::SignedIn(session))
    }
}

/// Makes a guest the newcomer. They keep the name they are known by.
async fn take_over(
    tx: &mut Tx<'_>,
    guest: UserId,
    new: &NewUser,
    detail: &str,
) -> Result<User, sqlx::Error> {
    tx.db
        .sql(
            "update users set own_name = true, email = $2, email_verified = $3, picture_url = $4 \
             where id = $1",
        )
        .bind(guest.0)
        .bind(&new.email)
        .bind(new.email_verified)
        .bind(&new.picture_url)
        .run()
        .await?;
    promote(tx, guest, new.role, detail).await
}

async fn owner_of(tx: &mut Tx<'_>, identity: &Identity) -> Result<Option<UserId>, sqlx::Error> {
    let id: Option<i64> = tx
        .db
        .sql("select user_id from identities where issuer = $1 and subject = $2")
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .optional_value()
        .await?;
    Ok(id.map(UserId))
}

/// The account whose verified address the identity's verified address is. An
/// address that only its owner claims proves nothing, on either side.
async fn owner_of_email(
    tx: &mut Tx<'_>,
    identity: &Identity,
) -> Result<Option<UserId>, sqlx::Error> {
    let Some(email) = identity.email.as_ref().filter(|_| identity.email_verified) else {
        return Ok(None);
    };
    let id: Option<i64> = tx
        .db
        .sql("select id from users where email = $1 and email_verified")
        .bind(email)
        .optional_value()
        .await?;
    Ok(id.map(UserId))
}

async fn insert_identity(
    tx: &mut Tx<'_>,
    user: UserId,
    identity: &Identity,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into identities (issuer, subject, user_id, label, created_at_ms, provider) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .bind(user.0)
        .bind(label(identity))
        .bind(tx.now_ms)
        .bind(&identity.provider)
        .run()
        .await?;
    Ok(())
}

fn label(identity: &Identity) -> &str {
    identity.email.as_deref().unwrap_or(&identity.name)
}

/// Takes over what the provider says now. A name that looks like another
/// person's is not: they keep the one they have.
async fn refresh(
    tx: &mut Tx<'_>,
    user: UserId,
    role: Role,
    identity: &Identity,
    link_by_email: bool,
    device: &Device,
) -> Result<User, sqlx::Error> {
    tx.db
        .sql("update identities set label = $3, provider = $4 where issuer = $1 and subject = $2")
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .bind(label(identity))
        .bind(&identity.provider)
        .run()
        .await?;
    // Another picture is not to wait for its day.
    tx.db
        .sql(
            "update avatars set checked_at_ms = 0 where user_id = $1 and source = 'provider' \
             and exists (select 1 from users where id = $1 and coalesce(picture_url, '') <> $2)",
        )
        .bind(user.0)
        .bind(identity.picture_url.as_deref().unwrap_or_default())
        .run()
        .await?;
    let own_name: bool = tx
        .db
        .sql("select own_name from users where id = $1")
        .bind(user.0)
        .value()
        .await?;
    let called = as_shown(tx, user).await?.name;
    if !own_name && called != identity.name && is_free(tx, &identity.name, role, Some(user)).await?
    {
        write_name(tx, user, &identity.name).await?;
    }
    tx.db
        .sql("update users set picture_url = coalesce($2, picture_url) where id = $1")
        .bind(user.0)
        .bind(&identity.picture_url)
        .run()
        .await?;
    // A password's address is what somebody signs in with: it stays.
    let stays: bool = tx
        .db
        .sql(
            "select exists (select 1 from users u join passwords p on p.user_id = u.id \
             where u.id = $1 and u.email <> $2)",
        )
        .bind(user.0)
        .bind(identity.email.as_deref().unwrap_or_default())
        .value()
        .await?;
    if let Some(email) = identity.email.as_ref().filter(|_| identity.email_verified)
        && !stays
        && free_email(tx, email, link_by_email, Some(user), device).await?
    {
        tx.db
            .sql(
                "update users set email = $2, yielded_email = null, \
                 email_verified = $3 or (email_verified and email = $2) where id = $1",
            )
            .bind(user.0)
            .bind(email)
            .bind(link_by_email)
            .run()
            .await?;
    }
    as_shown(tx, user).await
}

/// Tells somebody that an account at a provider opens theirs.
async fn tell_linked(
    tx: &mut Tx<'_>,
    user: UserId,
    identity: &Identity,
    by: &Device,
) -> Result<(), sqlx::Error> {
    let detail = format!("{}: {}", identity.provider, label(identity));
    alert(tx, user, AlertKind::IdentityLinked, &detail, by).await
}

struct LinkIdentity {
    user: UserId,
    identity: Identity,
    device: Device,
}

impl Change for LinkIdentity {
    type Output = Result<(), Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        match owner_of(tx, &self.identity).await? {
            Some(owner) if owner == self.user => return Ok(Ok(())),
            Some(_) => return Ok(Err(Refused::IdentityTaken)),
            None => {}
        }
        match active_role(tx, self.user).await? {
            None => return Ok(Err(Refused::Deactivated)),
            Some(Role::Guest) => return Ok(Err(Refused::NotAdmitted)),
            Some(_) => {}
        }
        insert_identity(tx, self.user, &self.identity).await?;
        let provider = &self.identity.provider;
        note(tx, Some(self.user), "linked", Some(self.user), provider).await?;
        tell_linked(tx, self.user, &self.identity, &self.device).await?;
        Ok(Ok(()))
    }
}

struct UnlinkIdentity {
    user: UserId,
    issuer: String,
    subject: String,
    device: Device,
}

impl Change for UnlinkIdentity {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        if is_last_way_in(tx, self.user).await? {
            return Ok(false);
        }
        let gone: Option<String> = tx
            .db
            .sql(
                "delete from identities where user_id = $1 and issuer = $2 and subject = $3 \
                 returning provider",
            )
            .bind(self.user.0)
            .bind(&self.issuer)
            .bind(&self.subject)
            .optional_value()
            .await?;
        if let Some(provider) = gone {
            let me = Some(self.user);
            note(tx, me, "unlinked", me, &provider).await?;
            let kind = AlertKind::IdentityUnlinked;
            alert(tx, self.user, kind, &provider, &self.device).await?;
        }
        Ok(true)
    }
}
