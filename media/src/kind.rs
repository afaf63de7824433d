//! What a file is, told by its first bytes.

/// What a file is, as far as it matters for showing it: by an element of the
/// page, or as something to download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// For `<img>`, once it has been cleaned.
    Picture(PictureFormat),
    /// For `<video>`.
    Video(VideoFormat),
    /// For `<audio>`.
    Audio(AudioFormat),
    /// A picture of a format that is not shown here, such as HEIC, TIFF and
    /// SVG: to be downloaded like anything else, but known for a picture.
    Undecoded,
    /// Anything else, to be downloaded: also what a browser would run as part
    /// of our page, such as HTML and PDF.
    Other,
}

/// The formats of pictures that browsers show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    /// JPEG.
    Jpeg,
    /// PNG, animated or not.
    Png,
    /// GIF, animated or not.
    Gif,
    /// WebP, animated or not.
    WebP,
    /// A still AVIF. It is recognised so that it can be called by its name, but
    /// not decoded: [`crate::clean_picture`] says `Unsupported`, and it is best
    /// treated like [`Kind::Other`]. `docs/decisions/0054-avif-is-recognised-and-not-decoded.md` says why.
    Avif,
}

/// The formats of video that browsers play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VideoFormat {
    /// MP4.
    Mp4,
    /// `QuickTime`, which telephones record; browsers read it like MP4.
    QuickTime,
    /// `WebM`, also when there is only sound in it.
    WebM,
}

/// The formats of sound that browsers play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AudioFormat {
    /// MPEG layer III.
    Mp3,
    /// AAC in MP4.
    M4a,
    /// AAC in ADTS frames.
    Aac,
    /// Ogg with Opus, Vorbis or FLAC.
    Ogg,
    /// WAV.
    Wav,
    /// FLAC.
    Flac,
}

impl Kind {
    /// How many bytes of a file [`Kind::recognise`] wants to see, if there are
    /// as many.
    pub const HEAD_BYTES: usize = 4096;

    /// Tells what a file is by its beginning.
    pub fn recognise(head: &[u8]) -> Self {
        match head {
            [0xff, 0xd8, 0xff, ..] => Self::Picture(PictureFormat::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => {
                Self::Picture(PictureFormat::Png)
            }
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Picture(PictureFormat::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => riff(form),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => iso_media(head),
            [0x1a, 0x45, 0xdf, 0xa3, ..] => matroska(head),
            [b'O', b'g', b'g', b'S', ..] => ogg(head),
            [b'f', b'L', b'a', b'C', ..] => Self::Audio(AudioFormat::Flac),
            [b'I', b'D', b'3', 2..=4, ..] => Self::Audio(AudioFormat::Mp3),
            [0xff, second, ..] if second & 0xe0 == 0xe0 => mpeg_audio(head),
            _ if is_undecoded(head) => Self::Undecoded,
            _ => Self::Other,
        }
    }

    /// What to call it in `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Picture(format) => format.media_type(),
            Self::Video(VideoFormat::Mp4) => "video/mp4",
            Self::Video(VideoFormat::QuickTime) => "video/quicktime",
            Self::Video(VideoFormat::WebM) => "video/webm",
            Self::Audio(AudioFormat::Mp3) => "audio/mpeg",
            Self::Audio(AudioFormat::M4a) => "audio/mp4",
            Self::Audio(AudioFormat::Aac) => "audio/aac",
            Self::Audio(AudioFormat::Ogg) => "audio/ogg",
            Self::Audio(AudioFormat::Wav) => "audio/wav",
            Self::Audio(AudioFormat::Flac) => "audio/flac",
            Self::Undecoded | Self::Other => "application/octet-stream",
        }
    }
}

impl PictureFormat {
    /// What to call it in `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Avif => "image/avif",
        }
    }
}

fn riff(form: &[u8]) -> Kind {
    match form {
        [
            b'W',
            b'E',
            b'B',
            b'P',
            b'V',
            b'P',
            b'8',
            b' ' | b'L' | b'X',
            ..,
        ] => Kind::Picture(PictureFormat::WebP),
        [b'W', b'A', b'V', b'E', ..] => Kind::Audio(AudioFormat::Wav),
        _ => Kind::Other,
    }
}

/// MP4 and its relatives say in their first box which brand they are, and which
/// others they can be read as.
fn iso_media(head: &[u8]) -> Kind {
    let Some((size, rest)) = head.split_first_chunk::<4>() else {
        return Kind::Other;
    };
    let size = u32::from_be_bytes(*size) as usize;
    let Some(ftyp) = rest.get(4..(size.max(16) - 4).min(rest.len())) else {
        return Kind::Other;
    };
    let Some((main, others)) = ftyp.as_chunks::<4>().0.split_first() else {
        return Kind::Other;
    };
    match main {
        b"M4A " | b"M4B " => return Kind::Audio(AudioFormat::M4a),
        b"qt  " => return Kind::Video(VideoFormat::QuickTime),
        // Its sequences are films without sound that no other program opens.
        b"avis" => return Kind::Other,
        b"avif" => return Kind::Picture(PictureFormat::Avif),
        b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1"
        | b"dash" | b"M4V " | b"M4VH" | b"M4VP" | b"MSNV" | b"f4v " => {
            return Kind::Video(VideoFormat::Mp4);
        }
        _ => {}
    }
    match main {
        // The brand for any picture in this container; behind it comes the
        // version of the main brand, then what it can be read as.
        b"mif1" if others.iter().skip(1).any(|brand| brand == b"avif") => {
            Kind::Picture(PictureFormat::Avif)
        }
        b"mif1" | b"heic" | b"heix" | b"heim" | b"heis" => Kind::Undecoded,
        _ => Kind::Other,
    }
}

fn is_undecoded(head: &[u8]) -> bool {
    // TIFF in both orders of bytes, Photoshop, JPEG XL and JPEG 2000.
    const MAGIC: [&[u8]; 5] = [
        b"II*\0",
        b"MM\0*",
        b"8BPS",
        b"\0\0\0\x0cJXL ",
        b"\0\0\0\x0cjP  ",
    ];
    MAGIC.iter().any(|magic| head.starts_with(magic))
        || (head.starts_with(b"BM") && is_bitmap(head))
        || is_svg(head)
}

/// Two letters say too little: behind the file's size come zeros, and behind
/// those the place of the pixels and the length of one of the few headers
/// there are.
fn is_bitmap(head: &[u8]) -> bool {
    let header = head.get(14..18);
    let length = header.and_then(|length| Some(u32::from_le_bytes(length.try_into().ok()?)));
    let zeros = head.get(6..10) == Some(&[0; 4]);
    zeros && matches!(length, Some(12 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// A text whose first element is `<svg>`, near its beginning.
fn is_svg(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = text.trim_ascii_start();
    let begins = |with: &[u8]| {
        text.get(..with.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(with))
    };
    let is_prologue = [&b"<?xml"[..], b"<!--", b"<!doctype svg"]
        .into_iter()
        .any(begins);
    begins(b"<svg") || (is_prologue && text.windows(4).any(|it| it == b"<svg"))
}

/// `WebM` is the part of Matroska that browsers play. The element `DocType`
/// (42 82) is within the first few dozen bytes.
fn matroska(head: &[u8]) -> Kind {
    let header = &head[..head.len().min(64)];
    let is_webm = header
        .windows(7)
        .any(|window| window == b"\x42\x82\x84webm");
    if is_webm {
        Kind::Video(VideoFormat::WebM)
    } else {
        Kind::Other
    }
}

/// The first packet says what is in it. It begins behind the page's header,
/// which ends with a table as long as its 27th byte says.
fn ogg(head: &[u8]) -> Kind {
    let table = usize::from(head.get(26).copied().unwrap_or_default());
    let packet = head.get(27 + table..).unwrap_or_default();
    let played = [&b"OpusHead"[..], b"\x01vorbis", b"\x7fFLAC"];
    if played.iter().any(|magic| packet.starts_with(magic)) {
        Kind::Audio(AudioFormat::Ogg)
    } else {
        Kind::Other
    }
}

/// MP3 and AAC have no header, only frames. Two bytes say too little, so a
/// second frame has to be where the first says that it ends.
fn mpeg_audio(head: &[u8]) -> Kind {
    for (format, length) in [
        (AudioFormat::Mp3, mp3_frame as fn(&[u8]) -> Option<usize>),
        (AudioFormat::Aac, adts_frame),
    ] {
        let next = length(head).and_then(|length| head.get(length..));
        if next.is_some_and(|next| length(next).is_some()) {
            return Kind::Audio(format);
        }
    }
    Kind::Other
}

/// The length of the frame of layer III that begins here.
fn mp3_frame(bytes: &[u8]) -> Option<usize> {
    const VERSION_1: [usize; 14] = [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const VERSION_2: [usize; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let &[0xff, second, third, ..] = bytes else {
        return None;
    };
    if second & 0xe6 != 0xe2 {
        return None;
    }
    let (kilobits, samples_per_8, divisor) = match second >> 3 & 3 {
        3 => (VERSION_1, 144, 1),
        2 => (VERSION_2, 72, 2),
        0 => (VERSION_2, 72, 4),
        _ => return None,
    };
    let kilobits = kilobits.get(usize::from(third >> 4).checked_sub(1)?)?;
    let hertz = [44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))? / divisor;
    Some(samples_per_8 * kilobits * 1000 / hertz + usize::from(third >> 1 & 1))
}

/// The length of the ADTS frame that begins here.
fn adts_frame(bytes: &[u8]) -> Option<usize> {
    let &[0xff, second, third, fourth, fifth, sixth, ..] = bytes else {
        return None;
    };
    if second & 0xf6 != 0xf0 || third >> 2 & 15 > 12 {
        return None;
    }
    let length = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
    (length >= 7).then_some(length)
}
