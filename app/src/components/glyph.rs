//! The icons on buttons. They carry no meaning of their own: the button around
//! one has the name.

use leptos::prelude::*;

use crate::html::Html;

/// Which sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Menu,
    Send,
    Settings,
    Close,
    Attach,
    File,
    Smile,
    Reply,
    More,
    Plus,
    Search,
    Thread,
    Calendar,
    Saved,
    Pencil,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Send => "M5 12h13M12.500 6l6 6-6 6",
            Self::Settings => {
                "M12 8.800a3.200 3.200 0 1 0 0 6.400a3.200 3.200 0 1 0 0-6.400M12 3v3m0 12v3M3 12h3m12 0h3M5.600 5.600l2.100 2.100m8.600 8.600 2.100 2.100m0-12.800-2.100 2.100m-8.600 8.600-2.100 2.100"
            }
            Self::Attach => {
                "M20 11.500l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700L9.700 17.200a1.700 1.700 0 0 1-2.400-2.400l7.700-7.700"
            }
            Self::File => "M7 3h7l5 5v13H7zM14 3v5h5",
            Self::Smile => {
                "M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 1 0 0-17M8.500 14a4.200 4.200 0 0 0 7 0M9 9.500v.8M15 9.500v.8"
            }
            Self::Reply => "M10 6l-6 5 6 5v-3.500c5 0 8 1.500 10 5 0-6-3.500-9-10-9z",
            Self::More => "M5.500 12h.800M11.600 12h.800M17.700 12h.800",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Search => "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16 16l5 5",
            Self::Thread => "M5 5h14v10h-8l-4 4v-4h-2zM9 10h6",
            Self::Calendar => "M5 6h14v13.500h-14zM5 10.500h14M8.500 3.500v4M15.500 3.500v4",
            Self::Saved => "M7 4h10v16l-5-4-5 4z",
            Self::Pencil => "M5 19l1-4.500L16.500 4l3.500 3.500L9.500 18zM14 6.500l3.500 3.500",
            Self::Close => "M6 6l12 12M18 6L6 18",
        }
    }
}

/// A sign, drawn in the colour of the text around it.
#[component]
pub(crate) fn Glyph(icon: Icon) -> impl IntoView {
    view! {
        <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.path()></path>
        </svg>
    }
}

/// The same where HTML is written by hand.
pub(crate) fn write_glyph(html: &mut Html, icon: Icon) {
    html.open("svg").attr("class", "glyph");
    html.attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true");
    html.open("path").attr("d", icon.path());
    html.close("path").close("svg");
}
