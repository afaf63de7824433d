//! Messages and names that are attacks. What is collected in `corpus/xss.txt`
//! is one message to a line, with `\n` for line breaks.

use std::collections::HashSet;

use markup::Names;

use crate::{known::Known, page};

const CORPUS: &str = include_str!("../../corpus/xss.txt");

fn payloads() -> Vec<String> {
    CORPUS
        .lines()
        .map(|line| line.replace("\\n", "\n"))
        .collect()
}

/// Names that people could give themselves and their rooms.
const NAMES: [&str; 14] = [
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "x](javascript:alert(1))",
    "x\" onmouseover=\"alert(1)",
    "`</code><script>",
    "**</strong>",
    "</span></p><iframe srcdoc=x>",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "\u{3}\u{10}\u{10}\u{10}\u{10}",
    "|\n|-|",
    "<!--",
    "<",
];

fn hostile() -> Known {
    let paths = [
        "javascript:alert(1)",
        "//evil.example",
        "/rooms/\"><script>alert(1)</script>",
        "/rooms/x\" onclick=\"alert(1)",
        "data:text/html,<script>",
        "/rooms/fine",
        "\\\\evil.example",
    ];
    Known {
        people: NAMES.iter().map(|name| (*name, vec![-1, 7])).collect(),
        rooms: NAMES
            .iter()
            .zip(paths.into_iter().cycle())
            .map(|(name, path)| (*name, path))
            .collect(),
    }
}

/// Whatever follows is a name, up to so many bytes.
struct Anything(usize);

impl Names for Anything {
    fn people(&self, text: &str, _: &dyn Fn(usize) -> bool) -> Option<(usize, Vec<i64>)> {
        Some((text.floor_char_boundary(self.0), vec![1]))
    }

    fn room(&self, text: &str, _: &dyn Fn(usize) -> bool) -> Option<(usize, String)> {
        Some((text.floor_char_boundary(self.0), "/rooms/a".into()))
    }
}

fn check(source: &str) {
    page::check(&markup::render(source, &hostile()).html.unwrap_or_default());
    for len in [1, 7, 40] {
        let rendered = markup::render(source, &Anything(len));
        page::check(&rendered.html.unwrap_or_default());
    }
}

#[test]
fn the_corpus_is_large() {
    let distinct: HashSet<_> = payloads().into_iter().collect();
    assert_eq!(distinct.len(), payloads().len());
    assert!(distinct.len() >= 200, "{}", distinct.len());
}

#[test]
fn no_payload_gets_through() {
    for payload in payloads() {
        check(&payload);
        // As most messages are: with something that makes HTML of them.
        check(&format!("**a** {payload}"));
        check(&format!("> - {payload}\n\n{payload}"));
        check(&format!("|{payload}|\n|-|\n|{payload}|"));
        check(&format!("[{payload}](https://a.example/{payload})"));
        check(&format!("```html\n{payload}\n```\n*a*"));
        check(&format!("```{payload}\na\n```"));
        check(&format!("`{payload}` @{payload} #{payload}"));
    }
}

#[test]
fn no_name_gets_through() {
    for name in NAMES {
        for shape in [
            "@",
            "#",
            "*a* @",
            "[@",
            "`@",
            "**#",
            "http://a/@",
            "|a|\n|-|\n|@",
        ] {
            for end in ["", "*", "](https://a.example)", "`", "**"] {
                check(&format!("{shape}{name}{end}"));
            }
        }
    }
}

/// Pieces of payloads put together in ways nobody thought of, the same every time.
#[test]
fn no_mixture_gets_through() {
    let payloads: Vec<Vec<char>> = payloads()
        .iter()
        .map(|text| text.chars().collect())
        .collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let glue = [
        "", " ", "\n", "\n\n", "*", "`", "@", "#", "](", "\\", "|", "> ", "<", "&", ":",
    ];
    for _ in 0..3_000 {
        let mut source = String::new();
        for _ in 0..2 + random(4) {
            let payload = &payloads[random(payloads.len())];
            let start = random(payload.len());
            let end = start + random(payload.len() - start + 1);
            source.extend(&payload[start..end]);
            source.push_str(glue[random(glue.len())]);
        }
        check(&source);
    }
}
