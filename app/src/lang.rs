//! The languages Irori speaks, and which one a browser asks for.

/// A language Irori speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Lang {
    /// All of them, in the order of the switch.
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Ja];

    /// The language tag, as in `<html lang>` and the cookie.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// What the language calls itself.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ja => "日本語",
        }
    }

    /// The language of a tag; regions do not matter (`en-GB` is English).
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().trim();
        Self::ALL
            .into_iter()
            .find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    /// The best language for an `Accept-Language` header.
    #[cfg(feature = "ssr")]
    pub(crate) fn negotiate(accept: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in accept.split(',') {
            let mut parts = range.split(';');
            let lang = parts.next().and_then(Self::of_tag);
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.trim().parse().ok())
                .unwrap_or(1.0);
            if let Some(lang) = lang
                && quality > best.map_or(0.0, |(_, quality)| quality)
            {
                best = Some((lang, quality));
            }
        }
        best.map(|(lang, _)| lang)
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_language_asked_for_most_is_taken() {
        for (accept, lang) in [
            ("ja", Some(Lang::Ja)),
            ("ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7", Some(Lang::Ja)),
            ("en-US,en;q=0.9,ja;q=0.8", Some(Lang::En)),
            ("de, ja;q=0.5, en;q=0.7", Some(Lang::En)),
            ("fr, de;q=0.9", None),
            ("ja;q=0, en;q=0.1", Some(Lang::En)),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(Lang::negotiate(accept), lang, "{accept}");
        }
    }
}
