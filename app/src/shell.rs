//! The document around every page. Only the server draws it.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{
    App, broken, paths,
    prefs::{Preferences, Theme},
    words::Words,
};

/// The end of the body.
const END_ID: &str = "end";

/// The whole document of a page that comes alive in the browser.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <Document options alive=true>
            <App/>
        </Document>
    }
}

/// The document around any page. The attributes of `<html>` tell the
/// browser's half with which preferences the page was drawn.
#[component]
pub(crate) fn Document(
    options: LeptosOptions,
    /// Whether the browser is to load its half of it.
    alive: bool,
    children: Children,
) -> impl IntoView {
    let Preferences { lang, theme, zone } = Preferences::current();
    let words = Words::of(lang);
    let color_scheme = theme.map_or("light dark", Theme::name);

    view! {
        <!DOCTYPE html>
        <html
            lang=lang.tag()
            data-theme=theme.map(Theme::name)
            data-base=(!paths::base().is_empty()).then(paths::base)
            data-utc-offset=zone.told_offset_min().to_string()
            data-zone=zone.name()
        >
            <head>
                <meta charset="utf-8"/>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                // What looks like a telephone number stays the text it is: a link in
                // its place is none that the browser's half knows.
                <meta name="format-detection" content="telephone=no, date=no, address=no, email=no"/>
                <meta name="description" content=words.description/>
                <meta name="color-scheme" content=color_scheme/>
                <ThemeColor theme/>
                <link rel="icon" href=paths::link("/favicon.svg") type="image/svg+xml"/>
                <link rel="apple-touch-icon" href=paths::link("/icon-192.png")/>
                <link rel="manifest" href=paths::link("/manifest.webmanifest")/>
                // The timeline stands on its end: nothing of it is to be seen before
                // all of it is there, or it would move up under the reader's eyes.
                {alive.then(|| view! { <link rel="expect" href=format!("#{END_ID}") blocking="render"/> })}
                <HashedStylesheet options=options.clone() root=paths::base()/>
                <MetaTags/>
                <AutoReload options=options.clone()/>
                {alive.then(|| view! { <HydrationScripts options root=paths::base()/> })}
            </head>
            <body>
                {children()}
                {alive.then(|| view! {
                    // Shown when the browser's half has panicked, and drawn here
                    // because nothing can be drawn then.
                    <p class="broken" id=broken::NOTE_ID role="alert" hidden>
                        {words.page_broken}
                        " "
                        // The address that is open, whatever still listens for clicks.
                        <a href="" rel="external">{words.load_page_again}</a>
                    </p>
                    <i id=END_ID hidden></i>
                })}
            </body>
        </html>
    }
}

/// The colour of the browser's own frame: the page's background.
#[component]
fn ThemeColor(theme: Option<Theme>) -> impl IntoView {
    const LIGHT: &str = "#fdfaf7";
    const DARK: &str = "#1a1310";
    match theme {
        Some(Theme::Light) => view! { <meta name="theme-color" content=LIGHT/> }.into_any(),
        Some(Theme::Dark) => view! { <meta name="theme-color" content=DARK/> }.into_any(),
        None => [
            ("(prefers-color-scheme: light)", LIGHT),
            ("(prefers-color-scheme: dark)", DARK),
        ]
        .map(|(media, color)| {
            view! { <meta name="theme-color" content=color/> }.attr("media", media)
        })
        .into_any(),
    }
}
