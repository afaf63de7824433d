//! Shares out requests for pictures among the hosts that have them: several are
//! asked at once, none by more than a few, and one that does not answer is left
//! alone for a while. So a slow host holds up nobody's pictures but its own.

use std::{collections::HashMap, time::Duration};

use engine::limits::{
    PICTURE_HOST_FAILURES, PICTURE_HOST_REST, PICTURE_HOST_REST_MAX, PICTURES_AT_ONCE,
    PICTURES_PER_HOST,
};
use tokio::time::Instant;

/// Above this many hosts those that say nothing are forgotten.
const SWEEP_ABOVE: usize = 1024;

/// What is under way, and who is left alone.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    known: HashMap<String, Host>,
    under_way: usize,
}

#[derive(Debug, Default)]
struct Host {
    under_way: usize,
    /// Times in a row that it did not answer.
    failures: u32,
    rests_until: Option<Instant>,
}

/// Whether a host may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Now; it counts as asked.
    Now,
    /// When others have had their answers.
    Later,
    /// Not for a while: it has not answered.
    Resting,
}

impl Hosts {
    /// Takes a turn at a host, if there is one.
    pub(super) fn take(&mut self, host: &str, now: Instant) -> Turn {
        if self.known.len() > SWEEP_ABOVE {
            self.known.retain(|_, host| {
                host.under_way > 0 || host.rests_until.is_some_and(|until| until > now)
            });
        }
        let known = self.known.entry(host.to_owned()).or_default();
        if known.rests_until.is_some_and(|until| until > now) {
            return Turn::Resting;
        }
        if known.under_way >= PICTURES_PER_HOST || self.under_way >= PICTURES_AT_ONCE {
            return Turn::Later;
        }
        known.under_way += 1;
        self.under_way += 1;
        Turn::Now
    }

    /// A turn is over.
    pub(super) fn give_back(&mut self, host: &str, answered: bool, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        let Some(known) = self.known.get_mut(host) else {
            return;
        };
        known.under_way = known.under_way.saturating_sub(1);
        if answered {
            known.failures = 0;
            known.rests_until = None;
            return;
        }
        known.failures = known.failures.saturating_add(1);
        if let Some(more) = known.failures.checked_sub(PICTURE_HOST_FAILURES) {
            known.rests_until = Some(now + rest_after(more));
        }
    }
}

/// How long, after so many failures more than are forgiven.
fn rest_after(more: u32) -> Duration {
    let times = 2_u32.saturating_pow(more.min(16));
    PICTURE_HOST_REST
        .saturating_mul(times)
        .min(PICTURE_HOST_REST_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_takes_no_turn_of_others() {
        let (mut hosts, now) = (Hosts::default(), Instant::now());
        for _ in 0..PICTURES_PER_HOST {
            assert_eq!(hosts.take("slow", now), Turn::Now);
        }
        assert_eq!(hosts.take("slow", now), Turn::Later);
        assert_eq!(hosts.take("other", now), Turn::Now);
        hosts.give_back("slow", true, now);
        assert_eq!(hosts.take("slow", now), Turn::Now);
    }

    #[test]
    fn there_are_only_so_many_at_once() {
        let (mut hosts, now) = (Hosts::default(), Instant::now());
        for host in 0..PICTURES_AT_ONCE {
            assert_eq!(hosts.take(&host.to_string(), now), Turn::Now);
        }
        assert_eq!(hosts.take("one more", now), Turn::Later);
        hosts.give_back("0", false, now);
        assert_eq!(hosts.take("one more", now), Turn::Now);
    }

    #[test]
    fn who_does_not_answer_is_left_alone_longer_and_longer() {
        let (mut hosts, mut now) = (Hosts::default(), Instant::now());
        for _ in 0..PICTURE_HOST_FAILURES {
            assert_eq!(hosts.take("away", now), Turn::Now);
            hosts.give_back("away", false, now);
        }
        for more in 0..20 {
            let rest = rest_after(more);
            assert!(rest <= PICTURE_HOST_REST_MAX);
            assert_eq!(hosts.take("away", now), Turn::Resting);
            assert_eq!(hosts.take("other", now), Turn::Now);
            hosts.give_back("other", true, now);
            now += rest;
            assert_eq!(hosts.take("away", now), Turn::Now, "after {rest:?}");
            hosts.give_back("away", false, now);
        }
        now += PICTURE_HOST_REST_MAX;
        assert_eq!(hosts.take("away", now), Turn::Now);
        hosts.give_back("away", true, now);
        assert_eq!(hosts.take("away", now), Turn::Now, "it is well again");
    }

    #[test]
    fn names_that_say_nothing_are_forgotten() {
        let (mut hosts, now) = (Hosts::default(), Instant::now());
        for host in 0..3 * SWEEP_ABOVE {
            let host = host.to_string();
            assert_eq!(hosts.take(&host, now), Turn::Now);
            hosts.give_back(&host, true, now);
        }
        assert!(hosts.known.len() <= SWEEP_ABOVE + 1);
    }
}
