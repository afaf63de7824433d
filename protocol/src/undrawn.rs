//! The reasons why a file is not drawn as a picture.

use serde::{Deserialize, Serialize};

/// Why a picture is not drawn: it was stored as it came, to be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undrawn {
    /// It has more pixels than are decoded here.
    TooManyPixels,
    /// It is an animation of more frames than are decoded here.
    TooManyFrames,
    /// It is not whole, or something in it is wrong.
    Damaged,
    /// It is of a kind that is not decoded here, such as AVIF, HEIC or SVG.
    UnknownKind,
    /// Decoding it takes longer than it may.
    TooSlow,
    /// Nobody said so, or by a name that this program does not know.
    #[serde(other)]
    Unknown,
}

impl Undrawn {
    /// All of them that are told.
    pub const ALL: [Self; 5] = [
        Self::TooManyPixels,
        Self::TooManyFrames,
        Self::Damaged,
        Self::UnknownKind,
        Self::TooSlow,
    ];

    /// What it is called where it is stored and sent.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooManyPixels => "too_many_pixels",
            Self::TooManyFrames => "too_many_frames",
            Self::Damaged => "damaged",
            Self::UnknownKind => "unknown_kind",
            Self::TooSlow => "too_slow",
            Self::Unknown => "unknown",
        }
    }

    /// The one of that name.
    pub fn of_name(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|known| known.name() == name);
        known.unwrap_or(Self::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_that_are_sent() {
        for undrawn in Undrawn::ALL {
            let sent = serde_json::to_string(&undrawn).unwrap();
            assert_eq!(sent, format!("\"{}\"", undrawn.name()));
            assert_eq!(Undrawn::of_name(undrawn.name()), undrawn);
        }
        let later = serde_json::from_str::<Undrawn>("\"too_round\"");
        assert_eq!(later.unwrap(), Undrawn::Unknown);
        assert_eq!(Undrawn::of_name("too_round"), Undrawn::Unknown);
    }
}
