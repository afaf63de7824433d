//! Preferences out of the attributes the server put on `<html>`.

use super::{Preferences, Theme, Zone, parse_offset};
use crate::{dom::root_attribute, lang::Lang};

/// Those the page was drawn with.
pub(super) fn preferences() -> Preferences {
    Preferences {
        lang: root_attribute("lang")
            .and_then(|tag| Lang::of_tag(&tag))
            .unwrap_or_default(),
        theme: root_attribute("data-theme").and_then(|name| Theme::of_name(&name)),
        zone: root_attribute("data-utc-offset")
            .and_then(|raw| parse_offset(&raw))
            .map(Zone::fixed)
            .unwrap_or_default()
            .named(root_attribute("data-zone").as_deref()),
    }
}
