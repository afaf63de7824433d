//! What a person prefers: language, colours and time zone. Read from the
//! request on the server and from the attributes of `<html>` in the browser,
//! so that both draw the same page.

#[cfg(not(feature = "ssr"))]
mod document;
#[cfg(feature = "ssr")]
mod request;
mod theme;
mod zone;

use leptos::prelude::use_context;
pub(crate) use theme::Theme;
pub use zone::Zone;

use crate::{lang::Lang, words::Words};

/// Cookie that names the language.
#[cfg(feature = "ssr")]
const LANG_COOKIE: &str = "lang";
/// Cookie that names the colours; absent for the system's choice.
pub(crate) const THEME_COOKIE: &str = "theme";
/// Cookie with the minutes the person's clock is ahead of UTC.
pub(crate) const OFFSET_COOKIE: &str = "tz";
/// Cookie with the name of the person's time zone.
pub(crate) const ZONE_COOKIE: &str = "zone";

/// What a person prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preferences {
    pub(crate) lang: Lang,
    /// `None` follows the system.
    pub(crate) theme: Option<Theme>,
    /// Where their clock stands, as last told by their browser.
    pub(crate) zone: Zone,
}

impl Preferences {
    /// Those of the person the page is drawn for.
    pub(crate) fn current() -> Self {
        #[cfg(feature = "ssr")]
        {
            request::preferences()
        }
        #[cfg(not(feature = "ssr"))]
        {
            document::preferences()
        }
    }
}

/// The preferences provided by [`crate::App`].
pub(crate) fn use_preferences() -> Preferences {
    use_context().unwrap_or_default()
}

/// The words of the person's language.
pub(crate) fn use_words() -> &'static Words {
    Words::of(use_preferences().lang)
}

/// Whether a script of ours runs in the browser, or did so on an earlier page.
pub(crate) fn runs_script() -> bool {
    #[cfg(feature = "ssr")]
    {
        request::ran_script()
    }
    #[cfg(not(feature = "ssr"))]
    {
        true
    }
}

/// Where the clock of who sent a request stands, as last told by their browser.
#[cfg(feature = "ssr")]
pub fn zone_of(headers: &http::HeaderMap) -> Zone {
    request::zone(headers)
}

/// A believable distance from UTC; anything else is taken as none.
fn parse_offset(raw: &str) -> Option<i32> {
    raw.trim()
        .parse()
        .ok()
        .filter(|minutes| (-14 * 60..=14 * 60).contains(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_believable_offsets_count() {
        for (raw, offset) in [
            ("540", Some(540)),
            ("-210", Some(-210)),
            ("0", Some(0)),
            ("", None),
            ("1e9", None),
            ("100000", None),
        ] {
            assert_eq!(parse_offset(raw), offset, "{raw}");
        }
    }
}
