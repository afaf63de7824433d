//! Parses a query as somebody typed it.

use crate::{
    clause::{Clause, Style},
    day::Day,
    limits::{FILTER_NAMES, QUERY_CHARS, QUERY_CLAUSES},
};

/// What somebody asks for.
///
/// Everything has to be there: words, `"quoted phrases"`, what is written
/// together (`foo_bar`, `1.2.3`, `3月`) as it is written. `-word` and `-"a phrase"`
/// must not be there, but `--word` is an option of a command and read as `word`;
/// `word*` is how a word begins. Filters have English and Japanese names:
/// `in:`/`ルーム:`/`部屋:`, `from:`/`送信者:`, `before:`/`前:`, `after:`/`後:`, `on:`/`日付:`,
/// `has:file`/`有:ファイル`. Whatever is none of these is words; nothing is an error,
/// but what should have been a day and is none is told ([`Query::no_days`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(crate) clauses: Vec<Clause>,
    rooms: Vec<String>,
    authors: Vec<String>,
    has_file: bool,
    since: Option<Day>,
    until: Option<Day>,
    no_days: Vec<String>,
    impossible: bool,
}

enum Filter {
    Room,
    Author,
    Before,
    After,
    On,
    Has,
}

impl Query {
    /// Reads what somebody typed; `today` is the day it is where they are.
    pub fn parse(input: &str, today: Day) -> Self {
        let end = input.char_indices().nth(QUERY_CHARS);
        let mut rest = end
            .and_then(|(end, _)| input.get(..end))
            .unwrap_or(input)
            .trim_start();
        let mut query = Self::default();
        while !rest.is_empty() {
            rest = query.take(rest, today).trim_start();
        }
        query
    }

    /// Reads the first thing of `input`; what is left is returned.
    fn take<'i>(&mut self, input: &'i str, today: Day) -> &'i str {
        if let Some((filter, value)) = filter(input) {
            let (value, _, rest) = value_of(value);
            if self.filter(&filter, value, today) {
                return rest;
            }
        }
        let (wanted, asked) = signed(input);
        let (text, quoted, rest) = value_of(asked);
        let (text, style) = match text.strip_suffix(['*', '＊']) {
            _ if quoted => (text, Style::Quoted),
            Some(text) => (text, Style::Open),
            None => (text, Style::Plain),
        };
        if self.clauses.len() < QUERY_CLAUSES {
            self.clauses.extend(Clause::of(text, wanted, style));
        }
        rest
    }

    /// Takes the filter, if its value makes sense.
    fn filter(&mut self, filter: &Filter, value: &str, today: Day) -> bool {
        match filter {
            Filter::Room => name(&mut self.rooms, value, ['#', '＃']),
            Filter::Author => name(&mut self.authors, value, ['@', '＠']),
            Filter::Has => {
                let file = ["file", "files", "ファイル"];
                let known = file.contains(&value.to_lowercase().as_str());
                self.has_file |= known;
                known
            }
            Filter::Before | Filter::After | Filter::On => {
                let Some(day) = Day::parse(value, today) else {
                    let noted = name(&mut self.no_days, value, []);
                    // `on:click` may be meant as it is written, `on:2026-99-99` is not.
                    let meant = noted && value.starts_with(char::is_numeric);
                    self.impossible |= meant;
                    return meant;
                };
                match filter {
                    Filter::Before => self.within(None, Some(day)),
                    Filter::After => self.within(Some(day.next()), None),
                    _ => self.within(Some(day), Some(day.next())),
                }
                true
            }
        }
    }

    fn within(&mut self, since: Option<Day>, until: Option<Day>) {
        self.since = self.since.max(since);
        self.until = match (self.until, until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    /// The rooms it is confined to, as they were written; anywhere if there
    /// are none.
    pub fn rooms(&self) -> &[String] {
        &self.rooms
    }

    /// The people one of whom has to have written it, as they were written.
    pub fn authors(&self) -> &[String] {
        &self.authors
    }

    /// Whether only messages with files are asked for.
    pub const fn has_file(&self) -> bool {
        self.has_file
    }

    /// The first day that is asked for.
    pub const fn since(&self) -> Option<Day> {
        self.since
    }

    /// The day before which a message has to be from.
    pub const fn until(&self) -> Option<Day> {
        self.until
    }

    /// What stands where a day should, and is none. What does not look like one
    /// either was read as words as well: `on:click`.
    pub fn no_days(&self) -> &[String] {
        &self.no_days
    }

    /// Whether it names a day that there is not: no message is from then.
    pub const fn is_impossible(&self) -> bool {
        self.impossible
    }

    /// Whether there are words in it, and not only filters.
    pub const fn has_words(&self) -> bool {
        !self.clauses.is_empty()
    }

    /// Whether nothing at all is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Adds a name to those of a filter. Of too many the rest is left out.
fn name<const N: usize>(names: &mut Vec<String>, value: &str, sigil: [char; N]) -> bool {
    let name = value.strip_prefix(sigil).unwrap_or(value).trim();
    if !name.is_empty() && names.len() < FILTER_NAMES {
        names.push(name.to_owned());
    }
    !name.is_empty()
}

/// Whether what `input` begins with has to be there, and what that is: behind
/// one sign of less stands what must not be, behind several an option.
fn signed(input: &str) -> (bool, &str) {
    let asked = input.trim_start_matches(['-', '－', '−']);
    let signs = input[..input.len() - asked.len()].chars().count();
    (signs != 1, asked)
}

/// The filter that `input` begins with, and what follows its colon.
fn filter(input: &str) -> Option<(Filter, &str)> {
    let word = input.split(char::is_whitespace).next()?;
    let (name, _) = word.split_once([':', '：'])?;
    let filter = match name.to_lowercase().as_str() {
        "in" | "ルーム" | "部屋" => Filter::Room,
        "from" | "送信者" => Filter::Author,
        "before" | "前" => Filter::Before,
        "after" | "後" => Filter::After,
        "on" | "日付" => Filter::On,
        "has" | "有" => Filter::Has,
        _ => return None,
    };
    let value = input.get(name.len()..)?.strip_prefix([':', '：'])?;
    Some((filter, value))
}

/// What is in the quotes that `input` begins with, or else its first word;
/// whether it was in quotes; and what is behind it.
fn value_of(input: &str) -> (&str, bool, &str) {
    for (open, close) in [('"', '"'), ('“', '”'), ('＂', '＂'), ('「', '」')] {
        if let Some(quoted) = input.strip_prefix(open) {
            let (text, rest) = quoted.split_once(close).unwrap_or((quoted, ""));
            return (text, true, rest);
        }
    }
    let end = input.find(char::is_whitespace).unwrap_or(input.len());
    let (word, rest) = input.split_at(end);
    (word, false, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::of(2026, 11, 22).unwrap()
    }

    /// Each clause in the terms of English, with its sign.
    fn clauses(query: &Query) -> Vec<String> {
        let clause = |clause: &Clause| {
            let sign = if clause.wanted { "" } else { "-" };
            let parts = clause.parts.iter().map(|part| part[0].terms.join(" "));
            format!("{sign}{}", parts.collect::<Vec<_>>().join(" & "))
        };
        query.clauses.iter().map(clause).collect()
    }

    #[test]
    fn words_phrases_and_exclusions() {
        for (input, expected) in [
            ("", &[][..]),
            ("  \u{3000} ", &[]),
            ("release notes", &["releas", "note"]),
            ("リリース\u{3000}予定", &["りり りー ーす", "予定"]),
            ("\"release notes\" draft", &["releas note", "draft"]),
            ("“release notes”", &["releas note"]),
            ("「議事録」", &["議事 事録"]),
            ("\"open end", &["open end"]),
            ("deploy -staging", &["deploy", "-stage"]),
            ("-\"not this\"", &["-not this"]),
            ("a - b", &["a", "b"]),
            ("-", &[]),
            ("--", &[]),
            ("git push --force", &["git", "push", "forc"]),
            ("--force", &["forc"]),
            ("---", &[]),
            (
                "npm run build -- --watch",
                &["npm", "run", "build", "watch"],
            ),
            ("ls −−all", &["ls", "all"]),
            ("－－草", &["+草"]),
            ("--\"not this\"", &["not this"]),
            ("a --b=c", &["a", "b c"]),
            ("\"rm -rf\"", &["rm rf"]),
            ("rm -rf", &["rm", "-rf"]),
            ("－下書き", &["-下書 書き"]),
            ("well-known", &["well known"]),
            ("x -- y", &["x", "y"]),
            ("\"\" \"", &[]),
            ("std::io", &["std io"]),
            ("https://a.example", &["https a exampl"]),
            ("before:noon", &["befor noon"]),
            ("has:wings", &["has wing"]),
            ("in:", &["in"]),
            (
                "NEAR(a b) OR c AND NOT d^",
                &["near a", "b", "or", "c", "and", "not", "d"],
            ),
        ] {
            assert_eq!(
                clauses(&Query::parse(input, today())),
                expected,
                "{input:?}"
            );
        }
    }

    #[test]
    fn filters() {
        let day = |month, day| Day::of(2026, month, day);
        let names = |names: &[&str]| names.iter().map(|&name| name.into()).collect();
        let none = Query::default();
        for (input, expected) in [
            (
                "in:general",
                Query {
                    rooms: names(&["general"]),
                    ..none.clone()
                },
            ),
            (
                "in:#general IN:\"two words\"",
                Query {
                    rooms: names(&["general", "two words"]),
                    ..none.clone()
                },
            ),
            (
                "部屋：企画",
                Query {
                    rooms: names(&["企画"]),
                    ..none.clone()
                },
            ),
            (
                "ルーム:lobby\u{3000}ルーム：「お知らせ 2026」",
                Query {
                    rooms: names(&["lobby", "お知らせ 2026"]),
                    ..none.clone()
                },
            ),
            (
                "from:@Ann 送信者:田中",
                Query {
                    authors: names(&["Ann", "田中"]),
                    ..none.clone()
                },
            ),
            (
                "has:file",
                Query {
                    has_file: true,
                    ..none.clone()
                },
            ),
            (
                "有：ファイル",
                Query {
                    has_file: true,
                    ..none.clone()
                },
            ),
            (
                "before:2026-11-01",
                Query {
                    until: day(11, 1),
                    ..none.clone()
                },
            ),
            (
                "after:2026-11-01",
                Query {
                    since: day(11, 2),
                    ..none.clone()
                },
            ),
            (
                "on:2026/11/1",
                Query {
                    since: day(11, 1),
                    until: day(11, 2),
                    ..none.clone()
                },
            ),
            (
                "日付:昨日",
                Query {
                    since: day(11, 21),
                    until: day(11, 22),
                    ..none.clone()
                },
            ),
            (
                "after:2026-01-01 after:2026-02-01 before:2026-05-01 before:2026-04-01",
                Query {
                    since: day(2, 2),
                    until: day(4, 1),
                    ..none
                },
            ),
        ] {
            let query = Query::parse(input, today());
            assert_eq!(query, expected, "{input:?}");
            assert!(!query.is_empty() && !query.has_words(), "{input:?}");
        }
        assert!(Query::parse("...", today()).is_empty());
    }

    #[test]
    fn what_is_no_day_is_told() {
        for (input, no_days, impossible, words) in [
            ("on:2026-11-01", &[][..], false, &[][..]),
            ("before:2026-99-99", &["2026-99-99"], true, &[]),
            ("前：２０２６年 x", &["２０２６年"], true, &["x"]),
            ("on:click", &["click"], false, &["on click"]),
            ("on:", &[], false, &["on"]),
        ] {
            let query = Query::parse(input, today());
            assert_eq!(query.no_days(), no_days, "{input}");
            assert_eq!(query.is_impossible(), impossible, "{input}");
            assert_eq!(clauses(&query), words, "{input}");
            assert!(!query.is_empty(), "{input}");
        }
        let many = Query::parse(&"on:1 ".repeat(FILTER_NAMES + 1), today());
        assert_eq!(many.no_days().len(), FILTER_NAMES);
    }

    #[test]
    fn what_is_too_much_is_left_out() {
        let many = "a ".repeat(QUERY_CHARS);
        assert_eq!(Query::parse(&many, today()).clauses.len(), QUERY_CLAUSES);
        let many = "in:a ".repeat(QUERY_CHARS);
        assert_eq!(Query::parse(&many, today()).rooms.len(), FILTER_NAMES);
        let long = "漢字".repeat(4000);
        let query = Query::parse(&long, today());
        assert_eq!(query.clauses[0].parts[0][0].terms.len(), 32);
    }
}
