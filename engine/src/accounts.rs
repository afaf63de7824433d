//! The use cases around accounts: who may come in, how they show who they
//! are, what they may change, and what those who run the server may.

mod addresses;
mod alerts;
mod avatars;
mod govern;
mod guessable;
mod linking;
mod membership;
mod own_account;
mod passkeys;
mod passwords;
mod proof;
mod providers;
mod resets;
mod second_factor;
mod second_step_roles;
mod setup;
mod sign_in;
mod tries;

use std::{net::IpAddr, sync::Arc, time::Duration};

use protocol::{Rejection, UserId};

use crate::{
    hub::{Ended, Hub},
    internal::internal,
    limits::{
        AVATARS_PER_MINUTE, CEREMONIES_PER_ADDRESS, CODES_AWAITED_PER_ADDRESS, FLOW_LASTS,
        FLOWS_PER_ADDRESS, FORMS_PER_PERSON, LOOKS_PER_MINUTE, Limits, PROFILE_CHANGES,
        PROFILE_CHANGES_PERIOD, SESSION_TOUCH_EVERY, SIGN_UPS_PER_ADDRESS, WRONG_CODES,
        WRONG_PASSWORDS_PER_PLACE, WRONG_PASSWORDS_PERIOD, as_ms,
    },
    network::{NetworkLimit, household},
    rate::RateLimit,
    session::{SessionToken, TokenHash},
    storage::{Device, Session, Storage},
    ticks::every,
};
use passwords::Passwords;
use providers::Changed;
use setup::Setup;
use tries::Tries;

pub use own_account::OwnAccount;
pub use passkeys::{Ceremony, Passkeys};
pub use proof::ProofWays;
pub use second_factor::{SignIn, TotpSetup};
pub use sign_in::{FromProvider, NewAccount, ProviderRules};

/// How often what has expired is thrown away.
const FORGET_EVERY: Duration = Duration::from_mins(5);

/// Who may become a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignUp {
    /// Who has a link from somebody who runs the server.
    #[default]
    Invite,
    /// Those too whose address, verified by a provider, is of one of these domains.
    Domains(Vec<String>),
    /// Everybody.
    Open,
}

/// Who may come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admittance {
    /// By name alone.
    pub guests: bool,
    /// As a member.
    pub sign_up: SignUp,
}

/// Where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The address.
    pub address: IpAddr,
    /// What the browser calls itself; cut to a line.
    pub device: String,
    /// The hash of the secret it is known by among those that somebody has
    /// signed in with. It becomes one of them where a sign-in succeeds.
    pub browser: Option<TokenHash>,
}

/// What the use cases have cost so far. Two requests that are to look alike
/// from outside cost the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Reads of the store.
    pub reads: u64,
    /// Changes the store was asked for.
    pub changes: u64,
    /// Passwords that were hashed or checked.
    pub hashes: u64,
}

/// The use cases around accounts. Share it behind an [`Arc`].
#[derive(Debug)]
pub struct Accounts {
    storage: Storage,
    hub: Arc<Hub>,
    admittance: Admittance,
    passwords: Passwords,
    passkeys: Passkeys,
    setup: Setup,
    guests: RateLimit<()>,
    guests_by_address: NetworkLimit,
    sign_ups: NetworkLimit,
    /// Sign-ins at providers, passkeys and second steps: none of them is spent
    /// by the others.
    flows: NetworkLimit,
    ceremonies: NetworkLimit,
    awaited_codes: NetworkLimit,
    forms: RateLimit<UserId>,
    changed: Changed,
    tries: Tries,
    wrong_codes: RateLimit<UserId>,
    own_tries: RateLimit<UserId>,
    uploads: RateLimit<UserId>,
    looks: RateLimit<UserId>,
    profile_changes: RateLimit<UserId>,
}

impl Accounts {
    /// Joins the accounts' rules to a store and to the hub, whose sockets end
    /// with their sessions.
    pub async fn new(
        storage: Storage,
        hub: Arc<Hub>,
        limits: Limits,
        admittance: Admittance,
        passkeys: Passkeys,
    ) -> Result<Self, Rejection> {
        let setup = Setup::new(storage.has_owner().await?);
        let accounts = Self {
            storage,
            hub,
            admittance,
            passwords: Passwords::default(),
            passkeys,
            setup,
            guests: RateLimit::new(limits.sign_ins_per_10s, Duration::from_secs(10)),
            // One who makes guests up leaves room for others.
            guests_by_address: NetworkLimit::new(
                limits.sign_ins_per_10s.div_ceil(2),
                Duration::from_secs(10),
            ),
            sign_ups: NetworkLimit::new(SIGN_UPS_PER_ADDRESS, WRONG_PASSWORDS_PERIOD),
            flows: NetworkLimit::new(FLOWS_PER_ADDRESS, FLOW_LASTS),
            ceremonies: NetworkLimit::new(CEREMONIES_PER_ADDRESS, FLOW_LASTS),
            awaited_codes: NetworkLimit::new(CODES_AWAITED_PER_ADDRESS, FLOW_LASTS),
            forms: RateLimit::new(FORMS_PER_PERSON, FLOW_LASTS),
            changed: Changed::default(),
            tries: Tries::new(),
            wrong_codes: RateLimit::new(WRONG_CODES, WRONG_PASSWORDS_PERIOD),
            own_tries: RateLimit::new(WRONG_PASSWORDS_PER_PLACE, WRONG_PASSWORDS_PERIOD),
            uploads: RateLimit::new(AVATARS_PER_MINUTE, Duration::from_mins(1)),
            looks: RateLimit::new(LOOKS_PER_MINUTE, Duration::from_mins(1)),
            profile_changes: RateLimit::new(PROFILE_CHANGES, PROFILE_CHANGES_PERIOD),
        };
        accounts.share_limits();
        Ok(accounts)
    }

    /// Has everything that is limited count at all nodes.
    fn share_limits(&self) {
        let spendings = self.hub.spendings();
        spendings.share("guests", &self.guests);
        for (name, limit) in [
            ("guests", &self.guests_by_address),
            ("sign_ups", &self.sign_ups),
            ("flows", &self.flows),
            ("ceremonies", &self.ceremonies),
            ("awaited_codes", &self.awaited_codes),
        ] {
            spendings.share_by_network(name, limit);
        }
        for (name, limit) in [
            ("forms", &self.forms),
            ("wrong_codes", &self.wrong_codes),
            ("own_tries", &self.own_tries),
            ("avatars", &self.uploads),
            ("looks", &self.looks),
            ("profile_changes", &self.profile_changes),
        ] {
            spendings.share(name, limit);
        }
        self.tries.share(spendings);
    }

    /// What was done so far.
    pub fn work(&self) -> Work {
        let (reads, changes) = self.storage.steps();
        Work {
            reads,
            changes,
            hashes: self.passwords.done(),
        }
    }

    /// Who may come in.
    pub const fn admittance(&self) -> &Admittance {
        &self.admittance
    }

    /// The session a token stands for, if it has not ended. Notes its use.
    pub async fn session(&self, token: &SessionToken) -> Result<Option<Session>, Rejection> {
        let now_ms = self.storage.now_ms();
        let hash = token.hash();
        if let Some(session) = self.hub.sessions.get(&hash) {
            return Ok((session.expires_at_ms > now_ms).then_some(session));
        }
        let look_up = self.hub.sessions.begin_look_up();
        let Some(session) = self.storage.find_session(token).await? else {
            return Ok(None);
        };
        if session.used_at_ms + as_ms(SESSION_TOUCH_EVERY) < now_ms {
            self.note_use(session.id, session.user.id, true).await;
        }
        self.hub.sessions.put(look_up, hash, session.clone());
        Ok(Some(session))
    }

    /// Notes that a session is in use, and whether somebody is there.
    pub(crate) async fn note_use(&self, session: i64, user: UserId, seen: bool) {
        // A session that cannot be noted is no reason to turn somebody away.
        if let Err(cause) = self.storage.touch_session(session, user, seen).await {
            tracing::warn!(%cause, "the use of a session could not be noted");
        }
    }

    /// Whether a session of a person has not ended, read from the store.
    pub(crate) async fn is_live(&self, session: i64, user: UserId) -> Result<bool, Rejection> {
        Ok(self.storage.is_session_live(session, user).await?)
    }

    /// Ends a session and closes its sockets.
    pub async fn end_session(&self, user: UserId, session: i64) -> Result<(), Rejection> {
        self.storage.end_session(user, session).await?;
        self.hub.end_sessions(user, Ended::One(session));
        Ok(())
    }

    /// Closes the sockets of sessions that a new one has put an end to.
    async fn end_surplus(&self, new: &Session) {
        let user = new.user.id;
        match self.storage.session_ids(user).await {
            Ok(live) => {
                let ended = Ended::Surplus { new: new.id, live };
                self.hub.end_sessions(user, ended);
            }
            // The new session is good all the same.
            Err(cause) => tracing::warn!(%cause, "surplus sessions could not be read"),
        }
    }

    /// Ends another session of the one whose session this is.
    pub async fn end_other_session(&self, session: &Session, id: i64) -> Result<(), Rejection> {
        self.storage.end_other_session(session.user.id, id).await?;
        self.hub.end_sessions(session.user.id, Ended::One(id));
        Ok(())
    }

    /// Throws away what has expired, now and every few minutes. Never returns.
    pub async fn keep_house(&self) {
        let mut ticks = every(FORGET_EVERY);
        loop {
            ticks.tick().await;
            if let Err(cause) = self.storage.forget_expired().await {
                tracing::warn!(%cause, "what has expired could not be thrown away");
            }
        }
    }
}

impl Caller {
    fn device(&self) -> Device {
        Device {
            name: self.device.clone(),
            address: self.address.to_string(),
            browser: self.browser,
        }
    }

    /// What its household has of the address.
    fn network(&self) -> IpAddr {
        household(self.address)
    }
}

fn new_token() -> Result<SessionToken, Rejection> {
    SessionToken::random().map_err(|cause| internal(&cause))
}
