//! Reads from EXIF which way up a camera held a picture, and turns it upright.

/// How the stored pixels have to be turned: first flipped, then mirrored along
/// the diagonal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Orientation {
    swap: bool,
    flip_x: bool,
    flip_y: bool,
}

/// The tag of the orientation in the first directory of EXIF.
const ORIENTATION: u16 = 0x0112;

impl Orientation {
    /// The orientation with this number in EXIF (1 to 8).
    fn numbered(number: u16) -> Option<Self> {
        let (swap, flip_x, flip_y) = match number {
            1 => (false, false, false),
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, false, true),
            7 => (true, true, true),
            8 => (true, true, false),
            _ => return None,
        };
        Some(Self {
            swap,
            flip_x,
            flip_y,
        })
    }

    /// Finds the orientation in EXIF. What cannot be read says nothing.
    pub(crate) fn in_exif(exif: &[u8]) -> Option<Self> {
        let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
        let big = match exif.get(..4)? {
            b"MM\0*" => true,
            b"II*\0" => false,
            _ => return None,
        };
        let short = |at: usize| -> Option<u16> {
            let bytes = exif.get(at..)?.first_chunk()?;
            Some(if big {
                u16::from_be_bytes(*bytes)
            } else {
                u16::from_le_bytes(*bytes)
            })
        };
        let offset = exif.get(4..)?.first_chunk()?;
        let directory = if big {
            u32::from_be_bytes(*offset)
        } else {
            u32::from_le_bytes(*offset)
        } as usize;
        let entries = usize::from(short(directory)?);
        (0..entries)
            .map(|entry| directory + 2 + 12 * entry)
            .find(|entry| short(*entry) == Some(ORIENTATION))
            .and_then(|entry| Self::numbered(short(entry + 8)?))
    }

    pub(crate) fn is_upright(self) -> bool {
        self == Self::default()
    }

    /// Width and height of a picture once it is turned.
    pub(crate) fn size(self, width: u32, height: u32) -> (u32, u32) {
        if self.swap {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// Where in the stored picture of this width and height the pixel (or the
    /// square, for a `side` above 1) is that comes to lie at `x`, `y`.
    pub(crate) fn stored(
        self,
        (width, height): (u32, u32),
        (x, y): (u32, u32),
        side: u32,
    ) -> (u32, u32) {
        let (x, y) = if self.swap { (y, x) } else { (x, y) };
        (
            if self.flip_x { width - side - x } else { x },
            if self.flip_y { height - side - y } else { y },
        )
    }
}
