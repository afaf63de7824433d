//! Limits tries at a password, so that guessing leads nowhere and a stranger
//! who guesses keeps nobody out of their own account.

use std::{net::IpAddr, sync::Arc};

use protocol::UserId;
use tokio::time::Duration;

use crate::{
    hub::Spendings,
    limits::{
        TRIES_PER_ACCOUNT, WRONG_PASSWORDS_PER_ADDRESS, WRONG_PASSWORDS_PER_PLACE,
        WRONG_PASSWORDS_PERIOD,
    },
    network::{NetworkLimit, household},
    rate::RateLimit,
    session::TokenHash,
};

/// A try at a password.
#[derive(Debug)]
pub(super) struct Try {
    /// Of which account, clean; whether there is one makes no difference.
    pub(super) email: String,
    /// From where.
    pub(super) address: IpAddr,
    /// How who tries stands to the account.
    pub(super) standing: Standing,
}

/// How who tries stands to the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Its owner has signed in with this browser before.
    OwnBrowser(TokenHash, UserId),
    /// Its owner is signed in from this network.
    OwnNetwork,
    /// Nothing is known of them.
    Stranger,
}

/// The budgets of tries, asked from the caller's side to the account's: what
/// one refuses is spent in none, so only a try that is looked at counts
/// against an account.
#[derive(Debug)]
pub(super) struct Tries {
    browsers: RateLimit<(TokenHash, UserId)>,
    networks: NetworkLimit,
    places: RateLimit<(IpAddr, String)>,
    accounts: RateLimit<String>,
}

impl Tries {
    pub(super) fn new() -> Self {
        let limit = WRONG_PASSWORDS_PERIOD;
        Self {
            browsers: RateLimit::new(WRONG_PASSWORDS_PER_PLACE, limit),
            networks: NetworkLimit::new(WRONG_PASSWORDS_PER_ADDRESS, limit),
            places: RateLimit::new(WRONG_PASSWORDS_PER_PLACE, limit),
            accounts: RateLimit::new(TRIES_PER_ACCOUNT, limit),
        }
    }

    /// Has tries count wherever they are made.
    pub(super) fn share(&self, spendings: &Arc<Spendings>) {
        spendings.share("tries/browsers", &self.browsers);
        spendings.share_by_network("tries", &self.networks);
        spendings.share("tries/places", &self.places);
        spendings.share("tries/accounts", &self.accounts);
    }

    /// Counts a try, or says how long until it may be made.
    pub(super) fn take(&self, asked: &Try) -> Result<(), Duration> {
        if let Standing::OwnBrowser(browser, user) = asked.standing {
            return self.browsers.take((browser, user));
        }
        self.networks.take(asked.address)?;
        if asked.standing == Standing::OwnNetwork {
            return Ok(());
        }
        let place = asked.place();
        if let Err(wait) = self.places.take_by(&place) {
            self.networks.give_back(&asked.address);
            return Err(wait);
        }
        if let Err(wait) = self.accounts.take_by(&asked.email) {
            self.places.give_back(&place);
            self.networks.give_back(&asked.address);
            return Err(wait);
        }
        Ok(())
    }

    /// Undoes a [`Self::take`]: the password was right, or nobody looked at it.
    pub(super) fn give_back(&self, asked: &Try) {
        match asked.standing {
            Standing::OwnBrowser(browser, user) => self.browsers.give_back(&(browser, user)),
            Standing::OwnNetwork => self.networks.give_back(&asked.address),
            Standing::Stranger => {
                self.networks.give_back(&asked.address);
                self.places.give_back(&asked.place());
                self.accounts.give_back(&asked.email);
            }
        }
    }
}

impl Try {
    /// An account as tried from one network.
    fn place(&self) -> (IpAddr, String) {
        (household(self.address), self.email.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(email: &str, address: &str, standing: Standing) -> Try {
        Try {
            email: email.to_owned(),
            address: address.parse().unwrap(),
            standing,
        }
    }

    fn by_stranger(email: &str, address: &str) -> Try {
        asked(email, address, Standing::Stranger)
    }

    const OWN: Standing = Standing::OwnBrowser([7; 32], UserId(1));

    /// Wrong tries until one is refused, at most `most`.
    fn wrong(tries: &Tries, most: u32, asked: impl Fn(u32) -> Try) -> u32 {
        let mut made = 0;
        while made < most && tries.take(&asked(made)).is_ok() {
            made += 1;
        }
        made
    }

    #[tokio::test(start_paused = true)]
    async fn one_stranger_keeps_nobody_out() {
        let tries = Tries::new();
        let guess = |_| by_stranger("vic", "203.0.113.5");
        assert_eq!(wrong(&tries, 1_000, guess), WRONG_PASSWORDS_PER_PLACE);
        for (who, standing, from) in [
            ("from a new network", Standing::Stranger, "192.0.2.77"),
            (
                "where they are signed in",
                Standing::OwnNetwork,
                "198.51.100.7",
            ),
            ("with their own browser", OWN, "203.0.113.5"),
        ] {
            assert_eq!(tries.take(&asked("vic", from, standing)), Ok(()), "{who}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_network_refuses_costs_no_account() {
        let tries = Tries::new();
        let all = |n| by_stranger(&format!("nobody{n}"), "203.0.113.6");
        assert_eq!(wrong(&tries, 1_000, all), WRONG_PASSWORDS_PER_ADDRESS);
        for _ in 0..1_000 {
            assert!(tries.take(&by_stranger("vic", "203.0.113.6")).is_err());
        }
        let others = |n| by_stranger("vic", &format!("192.0.2.{n}"));
        assert_eq!(wrong(&tries, 1_000, others), TRIES_PER_ACCOUNT);
    }

    #[tokio::test(start_paused = true)]
    async fn many_strangers_guess_no_faster_and_keep_no_known_browser_out() {
        let tries = Tries::new();
        let many = |n: u32| by_stranger("vic", &format!("198.{}.{}.1", n / 250, n % 250));
        assert_eq!(wrong(&tries, 10_000, many), TRIES_PER_ACCOUNT);
        let new = by_stranger("vic", "192.0.2.1");
        assert!(
            tries.take(&new).is_err(),
            "a browser nobody knows has to wait"
        );
        let own = |_| asked("vic", "192.0.2.1", OWN);
        assert_eq!(wrong(&tries, 1_000, own), WRONG_PASSWORDS_PER_PLACE);
        let there = |_| asked("vic", "192.0.2.1", Standing::OwnNetwork);
        assert_eq!(wrong(&tries, 1_000, there), WRONG_PASSWORDS_PER_ADDRESS);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_right_or_not_looked_at_costs_nothing() {
        let tries = Tries::new();
        for standing in [Standing::Stranger, Standing::OwnNetwork, OWN] {
            let right = asked("vic", "192.0.2.1", standing);
            for _ in 0..1_000 {
                assert_eq!(tries.take(&right), Ok(()), "{standing:?}");
                tries.give_back(&right);
            }
        }
    }
}
