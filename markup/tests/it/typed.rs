//! What is shown is what was typed: `corpus/typed.txt` has messages that stay as
//! they are, `corpus/drawn.txt` those that are drawn, one to a line.

use proptest::prelude::*;

use crate::{known::team, page};

const OUT: &str = " rel=\"noopener noreferrer nofollow\" target=\"_blank\"";

/// What people see of HTML, with the line ends a browser makes.
pub(crate) fn seen(html: &str) -> String {
    let page = scraper::Html::parse_fragment(&html.replace("<br>", "\n"));
    page.root_element().text().collect()
}

/// A line of a corpus as a message.
fn unfolded(line: &str) -> String {
    line.replace('⏎', "\n")
}

fn typed() -> impl Iterator<Item = &'static str> {
    include_str!("../../corpus/typed.txt").lines()
}

/// The HTML without what is the same everywhere.
fn bare(html: &str) -> String {
    html.replace(" dir=\"auto\"", "").replace(OUT, " OUT")
}

#[test]
fn what_is_no_markdown_stays_as_it_was_typed() {
    let mut wrong = Vec::new();
    for line in typed() {
        let source = unfolded(line);
        let rendered = markup::render(&source, &team());
        if rendered.html.is_some() {
            wrong.push((source, rendered.html));
        }
    }
    assert_eq!(wrong, [], "{} of {}", wrong.len(), typed().count());
}

/// Where something else in the message is drawn, it still says the same.
#[test]
fn it_stays_beside_what_is_drawn() {
    for line in typed().map(unfolded) {
        let source = format!("**大事**\n\n{line}");
        let html = markup::render(&source, &team()).html.unwrap_or_default();
        page::check(&html);
        // Between paragraphs there are margins, not lines.
        let lines = |text: &str| {
            text.split_inclusive('\n')
                .filter(|line| *line != "\n")
                .collect::<String>()
        };
        let shown = seen(&html.replace("</p>", "</p>\n"));
        let shown = lines(&shown.replacen("大事", "", 1));
        assert_eq!(shown.trim_end(), lines(&line).trim_end(), "{html}");
    }
}

#[test]
fn what_is_markdown_is_drawn() {
    let mut wrong = Vec::new();
    let lines = include_str!("../../corpus/drawn.txt").lines().skip(1);
    for (typed, drawn) in lines.filter_map(|line| line.split_once('\t')) {
        let rendered = markup::render(&unfolded(typed), &team());
        let html = rendered.html.unwrap_or_default();
        page::check(&html);
        if bare(&html) != unfolded(drawn) {
            wrong.push(format!("{typed}\n  is {}\n  not {drawn}", bare(&html)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_paragraph_and_item_finds_its_direction() {
    for (source, html) in [
        (
            "*a*\n\nb",
            "<p dir=\"auto\"><em>a</em></p><p dir=\"auto\">b</p>",
        ),
        ("# a", "<p class=\"heading\" dir=\"auto\">a</p>"),
        ("- a", "<ul><li dir=\"auto\">a</li></ul>"),
        (
            "2. a\n1. b",
            "<ol start=\"2\"><li dir=\"auto\">a</li><li dir=\"auto\" value=\"1\">b</li></ol>",
        ),
        ("> a", "<blockquote><p dir=\"auto\">a</p></blockquote>"),
    ] {
        assert_eq!(
            markup::render(source, &team()).html.as_deref(),
            Some(html),
            "{source}"
        );
    }
}

#[test]
fn every_line_end_is_one() {
    for end in [
        "\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}",
    ] {
        let rendered = markup::render(&format!("*a*{end}b"), &team());
        let html = rendered.html.unwrap_or_default();
        assert_eq!(bare(&html), "<p><em>a</em><br>b</p>", "{end:?}");
    }
}

/// Without a sign that begins or ends anything, a message is its text.
#[test]
fn text_without_signs_is_text() {
    proptest!(|(source in "[a-zA-Z0-9ぁ-んァ-ヶ一-龠가-힣 　、。「」（）！？.,;?^´｀▽ω∀\n]{0,80}")| {
        let numbered = source.lines().any(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        prop_assume!(!numbered);
        prop_assert_eq!(markup::render(&source, &team()).html, None);
    });
}

/// Signs within words and numbers do nothing, whichever they are.
#[test]
fn signs_within_words_are_text() {
    proptest!(|(
        words in prop::collection::vec("[a-zA-Z0-9]{1,6}", 2..8),
        signs in prop::collection::vec("[*_]{1,3}|~~|\\\\\\\\|\\*/|\\^|=", 8),
    )| {
        let mut source = String::new();
        for (word, sign) in words.iter().zip(&signs) {
            source.push_str(word);
            source.push_str(sign);
        }
        source.push_str("end");
        prop_assert_eq!(markup::render(&source, &team()).html, None, "{}", source);
    });
}

/// Faces are drawn with everything there is, but in brackets and without words.
#[test]
fn faces_are_text() {
    proptest!(|(
        cheek in "[*`_~]|\\*\\*|´|｀",
        eyes in prop::sample::select(vec![
            "´｀", "´´", "^^", "≧≦", "・・", "･･", "ﾟﾟ", "°°", ";;", "''", "><", "◕◕", "´`",
        ]),
        mouth in "[▽∀ω_Дд.oｰ3口益ヮ皿]|",
        words in "(hi|了解です|すごい)? ?",
    )| {
        let mut eyes = eyes.chars();
        let (left, right) = (eyes.next().unwrap_or(' '), eyes.next().unwrap_or(' '));
        let face = format!("({cheek}{left}{mouth}{right}{cheek})");
        let source = format!("{words}{face}{words}{face}");
        let html = markup::render(&source, &team()).html;
        prop_assert_eq!(html, None, "{}", source);
    });
}

/// Whatever was typed, what is seen of it is what was typed without the signs that
/// did something: nothing but signs disappears, and nothing is put in.
#[test]
fn nothing_but_signs_disappears() {
    proptest!(|(source in "([*_~`#>|\\\\\\[\\]()! \n.-]|[a-c火はｱ´ω0-9]|https://a\\.example|\\*\\*){0,60}")| {
        let Some(html) = markup::render(&source, &team()).html else {
            return Ok(());
        };
        page::check(&html);
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let seen = letters(&seen(&html));
        // Numbers of lists and addresses of links are shown otherwise.
        let mut left = seen.chars().peekable();
        for c in letters(&source).chars() {
            left.next_if_eq(&c);
        }
        prop_assert_eq!(left.next(), None, "{} shows {}", source, seen);
    });
}
