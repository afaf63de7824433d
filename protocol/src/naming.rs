//! How people and rooms are named in messages: `@Ann`, `#lobby`, and `@Ann#7`
//! for one of several people of a name.

use crate::UserId;

/// Whether words of letters like this one are set apart by spaces. Japanese and
/// Chinese are not, so there a name may follow a letter at once.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !is_cjk(c)
}

/// Letters, signs and punctuation of Chinese, Japanese and Korean, and the
/// full-width forms.
pub const fn is_cjk(c: char) -> bool {
    matches!(
        c,
        '\u{1100}'..='\u{11ff}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff00}'..='\u{ffef}'
            | '\u{1aff0}'..='\u{1b16f}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// Whether a name may begin with this sign (`@`, `#`) after `before`: `a@b.example`
/// is an address, `C#` a language, and `&#39;` names no room.
pub fn may_name(before: Option<char>, sign: char) -> bool {
    !before.is_some_and(|c| is_word(c) || (sign == '#' && c == '&'))
}

/// How one of several people of a name is named: `Ann#7`.
pub fn numbered_name(name: &str, id: UserId) -> String {
    format!("{name}#{id}")
}

/// The number at the start of `text`, which follows a name: how many bytes it
/// is with its sign, and whose it is.
pub fn number_after_name(text: &str) -> Option<(usize, UserId)> {
    let rest = text.strip_prefix('#')?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let (digits, after) = rest.split_at(end.unwrap_or(rest.len()));
    let is_number = !digits.starts_with('0') && !after.starts_with(is_word);
    let id = digits.parse().ok().filter(|_| is_number)?;
    Some(('#'.len_utf8() + digits.len(), UserId(id)))
}

/// A name and the number it ends with, if it does: `Ann#7` → `Ann`, 7.
pub fn without_number(name: &str) -> Option<(&str, UserId)> {
    let at = name.rfind('#')?;
    let (name, number) = name.split_at(at);
    let (len, id) = number_after_name(number)?;
    (len == number.len() && !name.is_empty()).then_some((name, id))
}

#[cfg(test)]
mod tests;
