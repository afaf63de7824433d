//! Names that tests know.

use markup::Names;

/// Everybody and every room there is, as a handful of names.
pub(crate) struct Known {
    pub(crate) people: Vec<(&'static str, Vec<i64>)>,
    pub(crate) rooms: Vec<(&'static str, &'static str)>,
}

impl Names for Known {
    fn people(&self, text: &str, ends: &dyn Fn(usize) -> bool) -> Option<(usize, Vec<i64>)> {
        longest(&self.people, text, ends)
    }

    fn room(&self, text: &str, ends: &dyn Fn(usize) -> bool) -> Option<(usize, String)> {
        longest(&self.rooms, text, ends).map(|(len, path)| (len, path.to_owned()))
    }
}

fn longest<T: Clone>(
    names: &[(&str, T)],
    text: &str,
    ends: &dyn Fn(usize) -> bool,
) -> Option<(usize, T)> {
    names
        .iter()
        .filter(|(name, _)| text.starts_with(name) && ends(name.len()))
        .max_by_key(|(name, _)| name.len())
        .map(|(name, found)| (name.len(), found.clone()))
}

/// A team.
pub(crate) fn team() -> Known {
    Known {
        people: vec![
            ("Ann", vec![1]),
            ("Ann Lee", vec![2]),
            ("花子", vec![3]),
            ("太郎", vec![4, 5]),
            ("a_b_c", vec![6]),
            ("*star*", vec![7]),
            ("🎉 Party", vec![8]),
            ("André", vec![9]),
            ("Andr", vec![10]),
            ("tick`y", vec![11]),
            ("<b>", vec![12]),
        ],
        rooms: vec![
            ("general", "/rooms/general"),
            ("資料", "/rooms/%E8%B3%87%E6%96%99"),
            ("two words", "/rooms/two-words"),
            ("39", "/rooms/39"),
            ("1", "/rooms/1"),
        ],
    }
}
