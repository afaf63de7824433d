//! The limits on pictures: how large they may be and how long decoding may
//! take.

use std::time::Duration;

/// What a picture may cost. All are checked against what a file says of itself
/// before anything is decoded, except for the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pixels of a picture, or of one frame of an animation.
    pub pixels: u64,
    /// Frames of an animation.
    pub frames: u32,
    /// Pixels of all frames of an animation together.
    pub animated_pixels: u64,
    /// Bytes that decoding may take.
    pub memory_bytes: u64,
    /// How long it may take, everything included.
    pub time: Duration,
}

impl Default for Limits {
    /// Pixels: what the cameras of telephones make today. Memory: such a
    /// picture held once, as RGB. Frames: more than a minute of 30 a second.
    /// All frames together: 8 s of decoding in the slowest format, lossy WebP; a
    /// GIF takes a tenth of that.
    /// Time: several times what any of this takes, for busy machines.
    fn default() -> Self {
        Self {
            pixels: 50_000_000,
            frames: 2_000,
            animated_pixels: 300_000_000,
            memory_bytes: 200_000_000,
            time: Duration::from_secs(30),
        }
    }
}
