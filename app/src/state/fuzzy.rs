//! Finds a name by a few of its letters.

use crate::folding::folded;

/// How well `typed` fits `name`, best first when sorted; `None` where it does
/// not. Its letters must all be there, in order; those at the beginning of
/// words, and side by side, count for more. Where nothing is typed all fit alike.
pub(crate) fn fit(name: &str, typed: &str) -> Option<i32> {
    const AT_START: i32 = -8;
    const AT_WORD: i32 = -4;
    const NEXT_TO: i32 = -3;
    let typed: Vec<char> = folded(typed)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    if typed.is_empty() {
        return Some(0);
    }
    let name: Vec<char> = folded(name).chars().collect();
    let mut score = 0;
    let mut at = 0;
    let mut last = None;
    for c in typed {
        let found = at + name[at..].iter().position(|other| *other == c)?;
        let before = found.checked_sub(1).map(|before| name[before]);
        score += match before {
            None => AT_START,
            Some(before) if !before.is_alphanumeric() => AT_WORD,
            Some(_) if last.is_some_and(|last| last + 1 == found) => NEXT_TO,
            Some(_) => 0,
        };
        last = Some(found);
        at = found + 1;
    }
    // Of names that fit equally well the shorter comes first.
    Some(score * 16 + i32::try_from(name.len()).unwrap_or(i32::MAX / 2).min(200))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'n>(names: &[&'n str], typed: &str) -> Vec<&'n str> {
        let mut fitting: Vec<_> = names
            .iter()
            .filter_map(|name| Some((fit(name, typed)?, *name)))
            .collect();
        fitting.sort_unstable();
        fitting.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn letters_in_order_are_enough() {
        assert_eq!(best(&["release", "lobby"], "rls"), ["release"]);
        assert_eq!(best(&["release"], "sr"), [""; 0]);
        assert_eq!(best(&["料理部", "雑談"], "理部"), ["料理部"]);
        for (name, typed) in [
            ("Élodie", "elo"),
            ("Иван", "ив"),
            ("ＴＡＲＯ", "taro"),
            ("山田　太郎", "山田太郎"),
            ("ﾊﾅｺ", "はな"),
        ] {
            assert_eq!(best(&[name], typed), [name]);
        }
    }

    #[test]
    fn beginnings_come_first_and_then_what_is_short() {
        assert_eq!(
            best(&["old tea club", "steam", "tea club", "tea"], "tea"),
            ["tea", "tea club", "old tea club", "steam"]
        );
        assert_eq!(best(&["metric", "tea club"], "tc"), ["tea club", "metric"]);
    }

    #[test]
    fn nothing_typed_fits_everything_alike() {
        for typed in ["", " ", "　"] {
            for name in ["a", "料理部", "a much longer name"] {
                assert_eq!(fit(name, typed), Some(0), "{name:?} {typed:?}");
            }
        }
    }
}
