//! The use cases of signing in: with a password, through a provider, with a
//! link.

use protocol::{Rejection, Role, UserId, clean_email, clean_name, clean_password};

use super::{
    Accounts, Caller, SignIn, SignUp,
    addresses::{cleaned, is_of_domain},
    new_token,
    second_factor::FirstStep,
    tries::{Standing, Try},
};
use crate::{
    chat::rate_limited,
    network::household,
    session::{SessionToken, TokenHash},
    storage::{Ground, Identity, IdentityOutcome, IdentitySignIn, PendingFlow, Refused, Session},
};

/// What a newcomer fills in.
#[derive(Clone)]
pub struct NewAccount {
    /// What others call them.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Their password.
    pub password: String,
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAccount")
            .field("name", &self.name)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// What the operator lets a provider do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderRules {
    /// Newcomers may be made through it.
    pub sign_up: bool,
    /// A verified address from it may join an account with that address.
    pub link_by_email: bool,
}

/// Somebody who comes back from a provider to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromProvider {
    /// What it says of them.
    pub identity: Identity,
    /// What it may do.
    pub rules: ProviderRules,
    /// The invitation they follow.
    pub invite: Option<TokenHash>,
    /// The link of the first start that they follow.
    pub setup: Option<TokenHash>,
    /// Where they go on.
    pub next: String,
}

impl Accounts {
    /// Signs in with a password, and goes on to `next` where a code is asked
    /// for besides. An unknown address and a wrong password get the same
    /// answer in the same time.
    pub async fn sign_in_with_password(
        &self,
        email: &str,
        password: &str,
        next: &str,
        caller: &Caller,
    ) -> Result<SignIn, Rejection> {
        let email = clean_email(email)?;
        let (user, hash) = self.storage.find_password(&email).await?.unzip();
        let asked = Try {
            email,
            address: caller.address,
            standing: self.standing(user, caller).await?,
        };
        // Taken before the work, so that many at once are no way around it.
        self.tries.take(&asked).map_err(rate_limited)?;
        // What is too short or too long is no password of anybody.
        let password = clean_password(password).unwrap_or_default();
        let right = match self.passwords.verify(password, hash.clone()).await {
            Ok(right) => right,
            Err(busy) => {
                // Nobody has looked at it.
                self.tries.give_back(&asked);
                return Err(busy);
            }
        };
        let (Some(user), Some(hash), true) = (user, hash, right) else {
            self.note_failure(user, "password", caller).await;
            return Err(Rejection::WrongCredentials);
        };
        // Who types the right password spends nothing.
        self.tries.give_back(&asked);
        if self.second_factor(user).await?.is_some() {
            let shown = FirstStep::Password { user, hash };
            let pending = self.await_code(&shown, next.to_owned(), caller).await?;
            return Ok(SignIn::NeedsCode(pending));
        }
        let (session, token) = self.open_session(user, hash, caller).await?;
        Ok(SignIn::Done(session, token))
    }

    /// How who tries stands to the account. The store is asked the same where
    /// there is none, so that the time tells nothing.
    async fn standing(&self, user: Option<UserId>, caller: &Caller) -> Result<Standing, Rejection> {
        let of = user.unwrap_or(UserId(0));
        let browser = caller.browser.unwrap_or_default();
        let own_browser = self.storage.is_browser_of(of, browser).await?;
        let addresses = self.storage.addresses_of(of).await?;
        let here = |address: &String| {
            address
                .parse()
                .is_ok_and(|address| household(address) == caller.network())
        };
        Ok(match (user, caller.browser) {
            (Some(user), Some(browser)) if own_browser => Standing::OwnBrowser(browser, user),
            _ if addresses.iter().any(here) => Standing::OwnNetwork,
            _ => Standing::Stranger,
        })
    }

    /// Writes down that somebody tried and was wrong, and by what means.
    pub(super) async fn note_failure(&self, user: Option<UserId>, means: &str, caller: &Caller) {
        let place = format!("{means}, {}", caller.network());
        // A log that cannot be written is no reason for another answer.
        if let Err(cause) = self.storage.note_failure(user, place).await {
            tracing::warn!(%cause, "a failed sign-in could not be written down");
        }
    }

    /// A session for somebody who has shown the password with this hash.
    pub(super) async fn open_session(
        &self,
        user: UserId,
        password_hash: String,
        caller: &Caller,
    ) -> Result<(Session, SessionToken), Rejection> {
        let token = new_token()?;
        let session = self
            .storage
            .create_session(user, password_hash, &token, caller.device())
            .await?;
        let session = session.ok_or(Rejection::Deactivated)?;
        self.end_surplus(&session).await;
        Ok((session, token))
    }

    /// Makes an account with a password for who follows an invitation, or for
    /// anybody where the server is open.
    pub async fn sign_up(
        &self,
        new: NewAccount,
        invite: Option<&SessionToken>,
        caller: &Caller,
    ) -> Result<(Session, SessionToken), Rejection> {
        // Nobody vouches for the address somebody types, so its domain is none.
        let ground = self.ground(invite.map(SessionToken::hash), None).await?;
        if let Some(invite) = invite {
            // Without one, nobody learns here which addresses are taken.
            self.check_invite(invite).await?;
        }
        self.create_account(new, ground, caller).await
    }

    /// Makes the owner: for who follows the link printed at the first start.
    pub async fn set_up(
        &self,
        new: NewAccount,
        setup: &SessionToken,
        caller: &Caller,
    ) -> Result<(Session, SessionToken), Rejection> {
        self.check_setup(setup).await?;
        let ground = Ground::FirstOwner(setup.hash());
        self.create_account(new, ground, caller).await
    }

    async fn create_account(
        &self,
        new: NewAccount,
        ground: Ground,
        caller: &Caller,
    ) -> Result<(Session, SessionToken), Rejection> {
        let name = clean_name(&new.name)?;
        let email = clean_email(&new.email)?;
        clean_password(&new.password)?;
        // Every try costs a hash and tells whether an address is taken.
        self.sign_ups.take(caller.address).map_err(rate_limited)?;
        let hash = self.new_hash(&new.password, &[&name, &email]).await?;
        let token = new_token()?;
        let session = self
            .storage
            .sign_up(name, email, hash, ground, &token, caller.device())
            .await?
            .map_err(rejection)?;
        self.note_newcomer(&session);
        Ok((session, token))
    }

    /// Signs in who a provider says it is; see [`SignUp`] for newcomers. Where
    /// their role needs a second step and the provider has not asked for one,
    /// it is asked for here.
    pub async fn sign_in_with_identity(
        &self,
        from: FromProvider,
        caller: &Caller,
    ) -> Result<SignIn, Rejection> {
        self.come_in_with_identity(from, None, caller).await
    }

    /// The same for a guest, who becomes the newcomer, if they are one, and
    /// stays who they are.
    pub(super) async fn come_in_with_identity(
        &self,
        from: FromProvider,
        guest: Option<UserId>,
        caller: &Caller,
    ) -> Result<SignIn, Rejection> {
        let identity = cleaned(from.identity);
        let (rules, invite) = (from.rules, from.invite);
        let ground = match from.setup {
            Some(setup) => Ground::FirstOwner(setup),
            None if !rules.sign_up && invite.is_none() => Ground::None,
            None => {
                let ground = self.ground(invite, Some(&identity)).await;
                ground.unwrap_or(Ground::None)
            }
        };
        let token = new_token()?;
        let asked = IdentitySignIn {
            identity: identity.clone(),
            link_by_email: rules.link_by_email,
            ground,
            guest,
            shown_by: None,
            token_hash: token.hash(),
            device: caller.device(),
        };
        match self.begin_with_identity(asked).await? {
            IdentityOutcome::SignedIn(session) => Ok(SignIn::Done(session, token)),
            IdentityOutcome::NeedsCode(user) => {
                let shown = FirstStep::Provider {
                    user,
                    identity: Box::new(identity),
                    link_by_email: rules.link_by_email,
                };
                let pending = self.await_code(&shown, from.next, caller).await?;
                Ok(SignIn::NeedsCode(pending))
            }
        }
    }

    /// Goes on where somebody has shown their second step.
    pub(super) async fn go_on_with_identity(
        &self,
        user: UserId,
        identity: Identity,
        link_by_email: bool,
        caller: &Caller,
    ) -> Result<(Session, SessionToken), Rejection> {
        let token = new_token()?;
        let asked = IdentitySignIn {
            identity,
            link_by_email,
            // Somebody who was here a moment ago is no newcomer.
            ground: Ground::None,
            guest: None,
            shown_by: Some(user),
            token_hash: token.hash(),
            device: caller.device(),
        };
        match self.begin_with_identity(asked).await? {
            IdentityOutcome::SignedIn(session) => Ok((session, token)),
            // It opens another account since then.
            IdentityOutcome::NeedsCode(_) => Err(Rejection::LinkOver),
        }
    }

    async fn begin_with_identity(
        &self,
        asked: IdentitySignIn,
    ) -> Result<IdentityOutcome, Rejection> {
        let made = self.storage.sign_in_with_identity(asked).await?;
        let outcome = made.map_err(rejection)?;
        if let IdentityOutcome::SignedIn(session) = &outcome {
            self.note_newcomer(session);
            self.end_surplus(session).await;
            // The name may have changed there.
            self.show(Some(session.user.clone()));
        }
        Ok(outcome)
    }

    /// On what ground a newcomer may come in.
    pub(super) async fn ground(
        &self,
        invite: Option<TokenHash>,
        identity: Option<&Identity>,
    ) -> Result<Ground, Rejection> {
        if let Some(invite) = invite {
            return Ok(Ground::Invite(invite));
        }
        // The first who comes is not to find a house without an owner.
        if !self.is_owned().await {
            return Err(Rejection::NotAdmitted);
        }
        let open = match &self.admittance().sign_up {
            SignUp::Open => true,
            SignUp::Invite => false,
            SignUp::Domains(domains) => identity
                .filter(|identity| identity.email_verified)
                .and_then(|identity| identity.email.as_deref())
                .is_some_and(|email| is_of_domain(email, domains)),
        };
        if open {
            Ok(Ground::Open)
        } else {
            Err(Rejection::NotAdmitted)
        }
    }

    fn note_newcomer(&self, session: &Session) {
        if session.role == Role::Owner {
            self.note_owned();
        }
    }

    /// Whether an invitation is valid.
    pub async fn check_invite(&self, invite: &SessionToken) -> Result<(), Rejection> {
        match self.storage.is_invite_valid(invite).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Rejection::LinkOver),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Whether one more sign-in at a provider may begin. Asked before anything
    /// is asked of the provider, so that nobody has us ask it without end.
    pub fn check_flows(&self, caller: &Caller) -> Result<(), Rejection> {
        self.flows.take(caller.address).map_err(rate_limited)
    }

    /// Keeps a sign-in that goes on elsewhere, under its state.
    pub async fn keep_flow(&self, state: &str, flow: PendingFlow) -> Result<(), Rejection> {
        Ok(self.storage.keep_flow(hash_of(state), flow).await?)
    }

    /// Takes it back, once.
    pub async fn take_flow(&self, state: &str) -> Result<Option<PendingFlow>, Rejection> {
        Ok(self.storage.take_flow(hash_of(state)).await?)
    }
}

fn hash_of(state: &str) -> TokenHash {
    use sha2::Digest as _;
    sha2::Sha256::digest(state).into()
}

/// What somebody is told who was refused.
pub(super) const fn rejection(refused: Refused) -> Rejection {
    match refused {
        Refused::EmailTaken => Rejection::EmailTaken,
        Refused::LinkOver => Rejection::LinkOver,
        Refused::NotAdmitted => Rejection::NotAdmitted,
        Refused::Deactivated => Rejection::Deactivated,
        Refused::IdentityTaken => Rejection::IdentityTaken,
        Refused::NameOfAnother => Rejection::NameOfAnother,
    }
}
