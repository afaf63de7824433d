//! The files of a message: pictures to be seen, sound and film to be played,
//! everything else to be downloaded.

use protocol::{File, FileKind};

use super::{Icon, write_glyph};
use crate::{html::Html, paths, size::size, words::Words};

/// Pictures side by side, then the others one below the other.
pub(crate) fn write_attachments(html: &mut Html, files: &[File], words: &Words) {
    let is_picture = |file: &&File| matches!(file.kind, FileKind::Picture { .. });
    let pictures = files.iter().filter(is_picture).count();
    if pictures > 0 {
        let columns = format!("pictures pictures--{}", pictures.min(3));
        html.open("ul").attr("class", &columns);
        for file in files.iter().filter(is_picture) {
            html.open("li");
            write_picture(html, file, pictures == 1, words);
            html.close("li");
        }
        html.close("ul");
    }
    if files.len() > pictures {
        html.open("ul").attr("class", "files");
        for file in files.iter().filter(|file| !is_picture(file)) {
            html.open("li");
            write_other(html, file, words);
            html.close("li");
        }
        html.close("ul");
    }
}

/// A picture that leads to the whole of it. Its place is known before it is
/// there, and until then a few of its colours are seen.
fn write_picture(html: &mut Html, file: &File, alone: bool, words: &Words) {
    let FileKind::Picture {
        width,
        height,
        animated,
        placeholder,
        alt,
    } = &file.kind
    else {
        return;
    };
    let (width, height) = (width.to_string(), height.to_string());
    let whole = paths::link(paths::file(file.id));
    let said = if alt.is_empty() { &file.name } else { alt };
    html.open("a").attr("class", "pictures__link");
    html.attr("href", &whole).attr("target", "_blank");
    html.attr("aria-label", &(words.open_picture)(said));
    html.attr("title", &file.name)
        .attr("data-action", "enlarge");

    html.open("img").attr("class", "pictures__placeholder");
    html.attr("src", placeholder).attr("alt", "");
    html.attr("width", &width).attr("height", &height);

    html.open("img").attr("class", "pictures__picture");
    // What moves, moves.
    if *animated {
        html.attr("src", &whole);
    } else {
        let (small, large) = (format!("{whole}/small"), format!("{whole}/large"));
        html.attr("src", &small);
        html.attr("srcset", &format!("{small} 400w, {large} 1200w"));
    }
    html.attr("sizes", if alone { "24rem" } else { "12rem" });
    html.attr("alt", said);
    html.attr("width", &width).attr("height", &height);
    html.attr("loading", "lazy").attr("decoding", "async");
    html.close("a");
}

/// What is no picture.
fn write_other(html: &mut Html, file: &File, words: &Words) {
    let address = paths::link(paths::file(file.id));
    let player = match file.kind {
        FileKind::Audio => Some("audio"),
        FileKind::Video => Some("video"),
        FileKind::Picture { .. } | FileKind::Other { .. } => None,
    };
    if let Some(player) = player {
        html.open(player).attr("class", "files__player");
        html.attr("controls", "").attr("preload", "metadata");
        html.attr("src", &address).close(player);
    }
    html.open("a").attr("class", "files__link");
    html.attr("href", &address).attr("download", &file.name);
    write_glyph(html, Icon::File);
    html.auto_span("files__name", &file.name);
    html.span("files__size", &size(file.bytes)).close("a");
    if let FileKind::Other { undrawn: Some(why) } = file.kind {
        html.open("p").attr("class", "files__why");
        html.text((words.undrawn)(why)).close("p");
    }
}
