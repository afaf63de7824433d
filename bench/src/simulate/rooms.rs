//! Rooms, and how many sockets have each open.
//!
//! Sizes of groups that people form are distributed log-normally (Vranić, Smiljanić,
//! Mitrović Dankulov: Universal growth of social groups, 2022, on Meetup and Reddit).
//! How fast groups grow was, on Flickr (Grabowicz, Eguíluz: Heterogeneity shapes groups
//! growth in social online communities, 2012), with a σ of 1.57, which is taken here. The
//! middle room has eight sockets; and there is one that everybody is in and few write to.

use rand::{Rng as _, SeedableRng as _, rngs::SmallRng};

const MEDIAN: f64 = 8.0;
const SIGMA: f64 = 1.57;
/// The part of all sockets that has everybody's room open.
const HALL: f64 = 0.05;
/// How much is said there, for each who is there, of what is said elsewhere.
const HALL_TALK: f64 = 0.1;

/// Rooms, the first of which is everybody's.
#[derive(Debug)]
pub(crate) struct Rooms {
    /// Sockets at each node, room by room.
    at: Vec<Vec<u32>>,
    /// For each room, how much is said in it and in those before it.
    talk: Vec<f64>,
}

impl Rooms {
    /// Rooms that so many sockets have open, each one, at nodes drawn by lot.
    pub(crate) fn drawn(sockets: u32, nodes: u32, seed: u64) -> Self {
        let mut random = SmallRng::seed_from_u64(seed);
        let of_hall = whole(f64::from(sockets) * HALL).max(1);
        let mut left = sockets.saturating_sub(of_hall);
        let mut sizes = vec![of_hall.min(sockets)];
        while left > 0 {
            let size = whole(MEDIAN * (SIGMA * normal(&mut random)).exp());
            let size = size.clamp(1, left);
            sizes.push(size);
            left -= size;
        }
        Self::of(&sizes, nodes, &mut random)
    }

    fn of(sizes: &[u32], nodes: u32, random: &mut SmallRng) -> Self {
        let mut said = 0.0;
        let mut talk = Vec::with_capacity(sizes.len());
        let mut at = Vec::with_capacity(sizes.len());
        for (room, &size) in sizes.iter().enumerate() {
            said += f64::from(size) * if room == 0 { HALL_TALK } else { 1.0 };
            talk.push(said);
            let mut here = vec![0; nodes as usize];
            for _ in 0..size {
                here[random.random_range(0..nodes as usize)] += 1;
            }
            at.push(here);
        }
        Self { at, talk }
    }

    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    /// Sockets that have a room open, at each node.
    pub(crate) fn at(&self, room: usize) -> &[u32] {
        &self.at[room]
    }

    /// All sockets that have it open.
    pub(crate) fn size(&self, room: usize) -> u32 {
        self.at[room].iter().sum()
    }

    /// A room, as often as somebody says something there.
    pub(crate) fn spoken_in(&self, random: &mut SmallRng) -> usize {
        let all = self.talk.last().copied().unwrap_or_default();
        let drawn = random.random::<f64>() * all;
        self.talk
            .partition_point(|&until| until <= drawn)
            .min(self.len() - 1)
    }

    /// How many rooms have at least so many sockets.
    pub(crate) fn sizes(&self) -> Vec<(u32, usize)> {
        let mut sizes: Vec<u32> = (0..self.len()).map(|room| self.size(room)).collect();
        sizes.sort_unstable();
        let steps = (0..24).map(|step| 1_u32 << step);
        steps
            .map(|least| {
                (
                    least,
                    sizes.len() - sizes.partition_point(|&size| size < least),
                )
            })
            .take_while(|&(_, count)| count > 0)
            .collect()
    }
}

/// From the normal distribution (Box and Muller).
fn normal(random: &mut SmallRng) -> f64 {
    let (one, two): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * two).cos()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of rooms; beyond the largest number it is that"
)]
fn whole(size: f64) -> u32 {
    size.round() as u32
}
