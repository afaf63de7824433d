//! The use cases around accounts: who may come in, how they show who they
//! are, what they may change, and what those who run the server may.

mod avatars;
mod govern;
mod own_account;
mod passkeys;
mod passwords;
mod second_factor;
mod session_cache;
mod setup;
mod sign_in;

use std::{net::IpAddr, sync::Arc, time::Duration};

use protocol::{Rejection, UserId, clean_name};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    chat::{internal, rate_limited},
    hub::Hub,
    limits::{
        AVATARS_PER_MINUTE, FLOW_LASTS, FLOWS_PER_ADDRESS, LOOKS_PER_MINUTE, Limits,
        SESSION_TOUCH_EVERY, SIGN_UPS_PER_ADDRESS, TRIES_PER_ACCOUNT, WRONG_CODES,
        WRONG_PASSWORDS_PER_ADDRESS, WRONG_PASSWORDS_PERIOD, as_ms,
    },
    rate::RateLimit,
    session::SessionToken,
    storage::{Device, Session, Storage},
};
use passwords::Passwords;
use session_cache::SessionCache;
use setup::Setup;

pub use own_account::OwnAccount;
pub use passkeys::{Ceremony, Passkeys};
pub use second_factor::{PasswordSignIn, TotpSetup};
pub use sign_in::{NewAccount, ProviderRules};

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
}

/// The use cases around accounts. Share it behind an [`Arc`].
#[derive(Debug)]
pub struct Accounts {
    storage: Storage,
    hub: Arc<Hub>,
    admittance: Admittance,
    sessions: SessionCache,
    passwords: Passwords,
    passkeys: Passkeys,
    setup: Setup,
    guests: RateLimit<()>,
    guests_by_address: RateLimit<IpAddr>,
    sign_ups: RateLimit<IpAddr>,
    flows: RateLimit<IpAddr>,
    wrong_by_address: RateLimit<IpAddr>,
    wrong_codes: RateLimit<UserId>,
    tries_by_account: RateLimit<String>,
    uploads: RateLimit<UserId>,
    looks: RateLimit<UserId>,
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
        let setup = Setup::new(&storage).await?;
        Ok(Self {
            storage,
            hub,
            admittance,
            sessions: SessionCache::default(),
            passwords: Passwords::default(),
            passkeys,
            setup,
            guests: RateLimit::new(limits.sign_ins_per_10s, Duration::from_secs(10)),
            // One who makes guests up leaves room for others.
            guests_by_address: RateLimit::new(
                limits.sign_ins_per_10s.div_ceil(2),
                Duration::from_secs(10),
            ),
            sign_ups: RateLimit::new(SIGN_UPS_PER_ADDRESS, WRONG_PASSWORDS_PERIOD),
            flows: RateLimit::new(FLOWS_PER_ADDRESS, FLOW_LASTS),
            wrong_by_address: RateLimit::new(WRONG_PASSWORDS_PER_ADDRESS, WRONG_PASSWORDS_PERIOD),
            wrong_codes: RateLimit::new(WRONG_CODES, WRONG_PASSWORDS_PERIOD),
            tries_by_account: RateLimit::new(TRIES_PER_ACCOUNT, WRONG_PASSWORDS_PERIOD),
            uploads: RateLimit::new(AVATARS_PER_MINUTE, Duration::from_mins(1)),
            looks: RateLimit::new(LOOKS_PER_MINUTE, Duration::from_mins(1)),
        })
    }

    /// Who may come in.
    pub const fn admittance(&self) -> &Admittance {
        &self.admittance
    }

    /// Makes a guest, with a session that the token stands for.
    pub async fn sign_in_as_guest(
        &self,
        name: &str,
        caller: &Caller,
    ) -> Result<(Session, SessionToken), Rejection> {
        if !self.admittance.guests {
            return Err(Rejection::Forbidden);
        }
        let name = clean_name(name)?;
        self.guests_by_address
            .take(caller.network())
            .map_err(rate_limited)?;
        self.guests.take(()).map_err(rate_limited)?;
        let token = new_token()?;
        let made = self
            .storage
            .create_guest(name, &token, caller.device())
            .await;
        Ok((made.map_err(|cause| internal(&cause))?, token))
    }

    /// The session a token stands for, if it has not ended. Notes its use.
    pub async fn session(&self, token: &SessionToken) -> Result<Option<Session>, Rejection> {
        let now_ms = self.storage.now_ms();
        let hash = token.hash();
        if let Some(session) = self.sessions.get(&hash) {
            return Ok((session.expires_at_ms > now_ms).then_some(session));
        }
        let look_up = self.sessions.begin_look_up();
        let found = self.storage.find_session(token).await;
        let Some(session) = found.map_err(|cause| internal(&cause))? else {
            return Ok(None);
        };
        if session.used_at_ms + as_ms(SESSION_TOUCH_EVERY) < now_ms {
            self.note_use(session.id, true).await;
        }
        self.sessions.put(look_up, hash, session.clone());
        Ok(Some(session))
    }

    /// Notes that a session is in use, and whether somebody is there.
    pub(crate) async fn note_use(&self, session: i64, seen: bool) {
        // A session that cannot be noted is no reason to turn somebody away.
        if let Err(cause) = self.storage.touch_session(session, seen).await {
            tracing::warn!(%cause, "the use of a session could not be noted");
        }
    }

    /// Whether a session has not ended, read from the store.
    pub(crate) async fn is_live(&self, session: i64) -> Result<bool, Rejection> {
        let live = self.storage.is_session_live(session).await;
        live.map_err(|cause| internal(&cause))
    }

    /// Ends a session and closes its sockets.
    pub async fn end_session(&self, user: UserId, session: i64) -> Result<(), Rejection> {
        let ended = self.storage.end_session(user, session).await;
        ended.map_err(|cause| internal(&cause))?;
        self.sessions.forget(|cached| cached.id == session);
        self.hub.end_sessions(user, |of_link| of_link == session);
        Ok(())
    }

    /// Throws away what has expired, now and every few minutes. Never returns.
    pub async fn keep_house(&self) {
        let mut every = interval(FORGET_EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            every.tick().await;
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
        }
    }

    fn network(&self) -> IpAddr {
        network(self.address)
    }
}

/// The part of an address that one person or household has: all of an IPv4
/// address, the first 64 bits of an IPv6 one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn new_token() -> Result<SessionToken, Rejection> {
    SessionToken::random().map_err(|cause| internal(&cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_network() {
        let network = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
    }
}
