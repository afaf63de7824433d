//! Preferences out of the request's cookies and headers.

use http::{HeaderMap, header, request::Parts};
use leptos::prelude::use_context;

use super::{
    LANG_COOKIE, OFFSET_COOKIE, Preferences, THEME_COOKIE, Theme, ZONE_COOKIE, Zone, parse_offset,
};
use crate::{cookie::cookies, lang::Lang};

/// Those of the request being answered; defaults where there is none.
pub(super) fn preferences() -> Preferences {
    use_context::<Parts>()
        .map(|parts| of_headers(&parts.headers))
        .unwrap_or_default()
}

fn of_headers(headers: &HeaderMap) -> Preferences {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Preferences {
        lang: cookies(headers, LANG_COOKIE)
            .find_map(Lang::of_tag)
            .or_else(|| accepted.and_then(Lang::negotiate))
            .unwrap_or_default(),
        theme: cookies(headers, THEME_COOKIE).find_map(Theme::of_name),
        zone: zone(headers),
    }
}

/// Whether a script of ours ever ran in the browser that asks: it tells where
/// its clock stands.
pub(super) fn ran_script() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let mut told = cookies(&parts.headers, OFFSET_COOKIE);
        told.next().is_some()
    })
}

/// None told is none.
pub(super) fn zone(headers: &HeaderMap) -> Zone {
    let offset = cookies(headers, OFFSET_COOKIE).find_map(parse_offset);
    let name = cookies(headers, ZONE_COOKIE).next();
    Zone::fixed(offset.unwrap_or_default()).named(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cookies: &str, accept: &str, lang: Lang, theme: Option<Theme>, offset: i32) {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        assert_eq!(
            of_headers(&headers),
            Preferences {
                lang,
                theme,
                zone: Zone::fixed(offset)
            },
            "{cookies}"
        );
    }

    #[test]
    fn a_cookie_beats_the_header() {
        check(
            "lang=ja; theme=dark; tz=540",
            "en",
            Lang::Ja,
            Some(Theme::Dark),
            540,
        );
        check("x=y", "ja", Lang::Ja, None, 0);
        check("lang=tlh; theme=pink; tz=soon", "en", Lang::En, None, 0);
        check("mylang=ja", "en", Lang::En, None, 0);
        check("{}; =; lang=ja", "en", Lang::Ja, None, 0);
    }
}
