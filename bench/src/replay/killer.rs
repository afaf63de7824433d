//! Kills the server at moments drawn by lot, and starts it again.

use std::time::Duration;

use anyhow::{Context as _, Result};
use rand::{Rng as _, SeedableRng as _, rngs::SmallRng};
use tokio::{sync::watch, time::sleep};

use crate::server::Server;

/// One kill: after so many lines are on disk, and a moment later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kill {
    after: usize,
    moment: Duration,
}

/// Draws the moments. They fall between the first line and the last but one,
/// so that the replay is under way at each.
pub(crate) fn plan(kills: usize, lines: usize, seed: u64) -> Vec<Kill> {
    let mut rng = SmallRng::seed_from_u64(seed);
    let latest = lines.saturating_sub(1).max(2);
    let mut plan: Vec<_> = (0..kills)
        .map(|_| Kill {
            after: rng.random_range(1..latest),
            moment: Duration::from_micros(rng.random_range(0..20_000)),
        })
        .collect();
    plan.sort();
    plan
}

/// Carries the plan out.
pub(crate) async fn kill(
    server: &mut Server,
    plan: Vec<Kill>,
    mut acknowledged: watch::Receiver<usize>,
) -> Result<()> {
    for kill in plan {
        acknowledged
            .wait_for(|&count| count >= kill.after)
            .await
            .context("the replay ended before the server was killed")?;
        sleep(kill.moment).await;
        server
            .kill_and_restart()
            .await
            .with_context(|| format!("killed after line {}", kill.after))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_moments_again() {
        assert_eq!(plan(5, 100, 1), plan(5, 100, 1));
        assert_ne!(plan(5, 100, 1), plan(5, 100, 2));
    }

    #[test]
    fn kills_come_in_order_and_while_people_talk() {
        let plan = plan(50, 100, 3);
        assert_eq!(plan.len(), 50);
        assert!(plan.is_sorted());
        assert!(plan.iter().all(|it| (1..99).contains(&it.after)));
    }

    #[test]
    fn very_short_replays_can_be_killed_too() {
        for lines in 0..4 {
            assert_eq!(plan(2, lines, 4).len(), 2);
        }
    }
}
