//! Figures of rounds in turn, on a machine whose speed changes from one minute to
//! the next: only what was measured next to each other is compared.

use std::fmt;

/// One figure of each round.
#[derive(Debug, Default)]
pub(crate) struct Rounds(Vec<f64>);

impl FromIterator<f64> for Rounds {
    fn from_iter<I: IntoIterator<Item = f64>>(figures: I) -> Self {
        let mut rounds = Self::default();
        for figure in figures {
            rounds.add(figure);
        }
        rounds
    }
}

impl Rounds {
    pub(crate) fn add(&mut self, figure: f64) {
        self.0.push(figure);
        self.0.sort_by(f64::total_cmp);
    }

    /// The one in the middle; of two, the mean.
    pub(crate) fn median(&self) -> f64 {
        let count = self.0.len();
        if count == 0 {
            return f64::NAN;
        }
        f64::midpoint(self.0[(count - 1) / 2], self.0[count / 2])
    }
}

/// How far apart they are: `7 rounds, 0.61 to 0.84`.
impl fmt::Display for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return f.write_str("no rounds");
        };
        write!(f, "{} rounds, {first:.2} to {last:.2}", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_spread_are_told() {
        let mut rounds = Rounds::default();
        assert!(rounds.median().is_nan());
        assert_eq!(rounds.to_string(), "no rounds");
        for (figure, median) in [(3.0, 3.0), (1.0, 2.0), (2.0, 2.0), (9.0, 2.5)] {
            rounds.add(figure);
            assert!((rounds.median() - median).abs() < 1e-9, "{rounds:?}");
        }
        assert_eq!(rounds.to_string(), "4 rounds, 1.00 to 9.00");
    }
}
