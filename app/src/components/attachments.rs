//! The files of a message: pictures to be seen, sound and film to be played,
//! everything else to be downloaded.

use leptos::{either::EitherOf3, prelude::*};
use protocol::{File, FileKind};

use super::{Glyph, Icon};
use crate::{paths, prefs::use_words, size::size};

/// Pictures side by side, then the others one below the other.
#[component]
pub(crate) fn Attachments(files: Vec<File>) -> impl IntoView {
    let (pictures, others): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|file| matches!(file.kind, FileKind::Picture { .. }));
    let columns = format!("pictures pictures--{}", pictures.len().min(3));
    let alone = pictures.len() == 1;
    let pictures = (!pictures.is_empty()).then(|| {
        let pictures = pictures
            .into_iter()
            .map(|file| view! { <li><Picture file alone/></li> })
            .collect_view();
        view! { <ul class=columns>{pictures}</ul> }
    });
    let others = (!others.is_empty()).then(|| {
        let others = others
            .into_iter()
            .map(|file| view! { <li><Other file/></li> })
            .collect_view();
        view! { <ul class="files">{others}</ul> }
    });
    view! {
        {pictures}
        {others}
    }
}

/// A picture that leads to the whole of it. Its place is known before it is
/// there, and until then a few of its colours are seen.
#[component]
fn Picture(file: File, alone: bool) -> impl IntoView {
    let File { id, name, kind, .. } = file;
    let FileKind::Picture {
        width,
        height,
        animated,
        placeholder,
        alt,
    } = kind
    else {
        return None;
    };
    let whole = paths::file(id);
    // What moves, moves.
    let (src, srcset) = if animated {
        (whole.clone(), None)
    } else {
        let (small, large) = (format!("{whole}/small"), format!("{whole}/large"));
        let srcset = format!("{small} 400w, {large} 1200w");
        (small, Some(srcset))
    };
    let sizes = if alone { "24rem" } else { "12rem" };
    let said = if alt.is_empty() { name.clone() } else { alt };
    let label = (use_words().open_picture)(&said);
    Some(view! {
        <a class="pictures__link" href=whole target="_blank" aria-label=label title=name data-action="enlarge">
            <img class="pictures__placeholder" src=placeholder alt="" width=width height=height/>
            <img
                class="pictures__picture"
                src=src
                srcset=srcset
                sizes=sizes
                alt=said
                width=width
                height=height
                loading="lazy"
                decoding="async"
            />
        </a>
    })
}

/// What is no picture.
#[component]
fn Other(file: File) -> impl IntoView {
    let (address, name) = (paths::file(file.id), file.name.clone());
    let undrawn = match file.kind {
        FileKind::Other { undrawn } => undrawn,
        _ => None,
    };
    let why = undrawn.map(|why| {
        let why = (use_words().undrawn)(why);
        view! { <p class="files__why">{why}</p> }
    });
    let player = match file.kind {
        FileKind::Audio => EitherOf3::A(view! {
            <audio class="files__player" controls preload="metadata" src=address.clone()></audio>
        }),
        FileKind::Video => EitherOf3::B(view! {
            <video class="files__player" controls preload="metadata" src=address.clone()></video>
        }),
        FileKind::Picture { .. } | FileKind::Other { .. } => EitherOf3::C(()),
    };
    view! {
        {player}
        <a class="files__link" href=address download=name>
            <Glyph icon=Icon::File/>
            <span class="files__name" dir="auto">{file.name}</span>
            <span class="files__size">{size(file.bytes)}</span>
        </a>
        {why}
    }
}
