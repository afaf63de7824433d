//! Finds emoji by their short names, such as `:tada:`.

use std::{ops::Range, sync::LazyLock};

use crate::{escape::escape, limits};

/// Every short name and its emoji, in the order of the names.
static BY_NAME: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let mut names: Vec<_> = emojis::iter()
        .flat_map(|emoji| emoji.shortcodes().map(|name| (name, emoji.as_str())))
        .collect();
    names.sort_unstable();
    names
});

/// Short names that begin with `prefix`, without colons, in alphabetical order,
/// and what they stand for: for completion while somebody types.
pub fn emoji_starting_with(prefix: &str, limit: usize) -> Vec<(&'static str, &'static str)> {
    let first = BY_NAME.partition_point(|(name, _)| *name < prefix);
    BY_NAME[first..]
        .iter()
        .take_while(|(name, _)| name.starts_with(prefix))
        .take(limit)
        .copied()
        .collect()
}

/// The emoji that `text` is, if it is exactly one.
pub fn emoji(text: &str) -> Option<&'static str> {
    emojis::get(text).map(emojis::Emoji::as_str)
}

/// What stands around a short name; the second is what Japanese input methods
/// type.
const COLONS: [char; 2] = [':', '：'];

/// The short names in a text with the emoji they stand for, in order. `12:30:15`
/// and `a::b::c` are none: a name stands between two colons of its own.
pub(crate) fn all(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices(COLONS) {
        let after_emoji = end > 0 && at == end;
        if at < end || (!after_emoji && joins(text[..at].chars().next_back())) {
            continue;
        }
        if let Some((len, emoji)) = short_name(&text[at..]) {
            // `合計:100:円` is a sum.
            let number = text[at..]
                .trim_start_matches(COLONS)
                .starts_with(|c: char| c.is_ascii_digit());
            if number && text[..at].ends_with(char::is_alphanumeric) {
                continue;
            }
            let after = &text[at + len..];
            if !joins(after.chars().next()) || short_name(after).is_some() {
                end = at + len;
                found.push((at..end, emoji));
            }
        }
    }
    found
}

/// Whether a colon next to this is part of something else.
fn joins(neighbour: Option<char>) -> bool {
    neighbour.is_some_and(|c| c.is_ascii_alphanumeric() || COLONS.contains(&c))
}

/// The short name with its colons at the start of `text`: its length and emoji.
fn short_name(text: &str) -> Option<(usize, &'static str)> {
    let rest = text.strip_prefix(COLONS)?;
    let colon = text.len() - rest.len();
    let rest = &rest[..rest.floor_char_boundary(limits::SHORT_NAME_BYTES)];
    let len = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '+' | '-'))?;
    let after = rest[len..].strip_prefix(COLONS)?;
    let emoji = emojis::get_by_shortcode(&rest[..len])?;
    Some((colon + rest.len() - after.len(), emoji.as_str()))
}

/// What the message shows if it is nothing but a few emoji.
pub(crate) fn alone(source: &str) -> Option<String> {
    let mut rest = source.trim();
    let mut shown = String::new();
    let mut count = 0;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            shown.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let (len, emoji) = short_name(rest).or_else(|| character(rest))?;
        count += 1;
        if count > limits::LARGE_EMOJI {
            return None;
        }
        shown.push_str(emoji);
        rest = &rest[len..];
    }
    (count > 0).then_some(shown)
}

/// The emoji at the start of `text`: the longest, since many begin with another.
fn character(text: &str) -> Option<(usize, &str)> {
    /// The longest are made of ten characters.
    const LONGEST: usize = 10;
    // What has an emoji form, but is mostly read as a sign: ©, ↔.
    let mut characters = text.chars();
    if characters.next()? < '\u{2300}' && characters.next() != Some('\u{fe0f}') {
        return None;
    }
    let ends: Vec<usize> = text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(LONGEST)
        .collect();
    ends.into_iter()
        .rev()
        .map(|end| (end, &text[..end]))
        .find(|(_, emoji)| emojis::get(emoji).is_some())
}

/// A message of nothing but emoji as HTML.
pub(crate) fn large(emoji: &str) -> String {
    let mut html = String::from("<p class=\"emoji-only\">");
    for (number, line) in emoji.lines().enumerate() {
        if number > 0 {
            html.push_str("<br>");
        }
        escape(line, &mut html);
    }
    html + "</p>"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_emoji(text: &str) -> Option<String> {
        let mut shown = text.to_owned();
        let found = all(text);
        for (range, emoji) in found.iter().rev() {
            shown.replace_range(range.clone(), emoji);
        }
        (!found.is_empty()).then_some(shown)
    }

    #[test]
    fn short_names_become_emoji() {
        for (text, shown) in [
            (":tada:", "🎉"),
            ("祝:tada:！", "祝🎉！"),
            (":+1: :-1: :100:", "👍 👎 💯"),
            (":tada: :nothing: :tada:", "🎉 :nothing: 🎉"),
            ("(:white_check_mark:)", "(✅)"),
            ("a :tada::tada::100:", "a 🎉🎉💯"),
            // As Japanese input methods type them.
            ("：tada：", "🎉"),
            ("祝：tada：：+1:!", "祝🎉👍!"),
            (":tada：です", "🎉です"),
        ] {
            assert_eq!(with_emoji(text).as_deref(), Some(shown), "{text}");
        }
        for text in [
            "",
            ":",
            "::",
            "tada",
            ":tada",
            "tada:",
            ": tada :",
            ":nothing:",
            "1:100:2",
            "a::b::c",
            "x:tada:",
            ":tada:x",
            "::tada::",
            ":TADA:",
            ":ta da:",
            "時間：9時",
            "時間：9：30：00",
            "注意：smile を：",
            "注意：smile",
            "注意：笑顔：",
            "：：tada：：",
            "：ｔａｄａ：",
            "比1：100：2",
        ] {
            assert_eq!(with_emoji(text), None, "{text}");
        }
    }

    #[test]
    fn a_few_emoji_alone_are_large() {
        for (source, shown) in [
            ("🎉", "🎉"),
            (":tada:", "🎉"),
            (" 🎉 :tada:\n👍🏽", "🎉 🎉\n👍🏽"),
            ("👨‍👩‍👧‍👦🇯🇵🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️1️⃣", "👨‍👩‍👧‍👦🇯🇵🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️1️⃣"),
            ("😀😀😀😀😀😀😀😀", "😀😀😀😀😀😀😀😀"),
            ("：tada：　：+1:", "🎉　👍"),
        ] {
            assert_eq!(alone(source).as_deref(), Some(shown), "{source}");
        }
        for source in [
            "",
            " ",
            "1",
            "#",
            "a",
            "🎉!",
            "**🎉**",
            ":nothing:",
            "😀😀😀😀😀😀😀😀😀",
            "©",
            "火",
        ] {
            assert_eq!(alone(source), None, "{source}");
        }
    }

    #[test]
    fn completion_lists_names() {
        assert_eq!(emoji_starting_with("tad", 5), [("tada", "🎉")]);
        assert_eq!(emoji_starting_with("smi", 2).len(), 2);
        assert_eq!(emoji_starting_with("+1", 5), [("+1", "👍")]);
        assert_eq!(emoji_starting_with("zzzz", 5), []);
        assert_eq!(emoji_starting_with("tada", 0), []);
        assert!(emoji_starting_with("", 10_000).len() > 1_500);
    }
}
