//! Who and what is named.

use markup::{Mentions, Names};

use crate::known::team;

fn person(ids: &str, name: &str) -> String {
    format!("<span class=\"mention\" data-user=\"{ids}\">{name}</span>")
}

#[test]
fn people_are_named() {
    for (source, before, ids, name, after) in [
        ("@Ann", "", "1", "@Ann", ""),
        ("@Ann Lee!", "", "2", "@Ann Lee", "!"),
        // "Ann Lee" goes on, "Ann" does not.
        ("@Ann Leeds", "", "1", "@Ann", " Leeds"),
        ("田中さん@花子さん", "田中さん", "3", "@花子", "さん"),
        ("(@太郎)", "(", "4 5", "@太郎", ")"),
        ("@a_b_c", "", "6", "@a_b_c", ""),
        ("@*star*x", "", "7", "@*star*", "x"),
        ("@🎉 Party", "", "8", "@🎉 Party", ""),
        ("@tick`y `", "", "11", "@tick`y", " `"),
        ("@<b>", "", "12", "@&lt;b&gt;", ""),
        ("_@Ann", "_", "1", "@Ann", ""),
        ("@André", "", "9", "@André", ""),
        // As Japanese input methods type it.
        ("＠Ann", "", "1", "＠Ann", ""),
        ("田中さん＠花子さん", "田中さん", "3", "＠花子", "さん"),
    ] {
        let rendered = markup::render(source, &team());
        assert_eq!(
            rendered.html.unwrap(),
            format!("<p dir=\"auto\">{before}{}{after}</p>", person(ids, name)),
            "{source}"
        );
        let people: Vec<i64> = ids.split(' ').map(|id| id.parse().unwrap()).collect();
        let everybody = false;
        assert_eq!(rendered.mentions, Mentions { people, everybody });
        assert_eq!(rendered.text, source.trim());
    }
}

#[test]
fn one_of_several_is_named_by_a_number() {
    for (source, before, id, name, after) in [
        ("@太郎#5", "", 5, "@太郎", ""),
        ("@太郎#4さん、見て", "", 4, "@太郎", "さん、見て"),
        ("hi ＠太郎#5!", "hi ", 5, "＠太郎", "!"),
        // Where there is one only, too.
        ("@Ann#1 hi", "", 1, "@Ann", " hi"),
        ("@Ann Lee#2", "", 2, "@Ann Lee", ""),
    ] {
        let rendered = markup::render(source, &team());
        let html = format!(
            "<p dir=\"auto\">{before}{}{after}</p>",
            person(&id.to_string(), name)
        );
        assert_eq!(rendered.html.unwrap(), html, "{source}");
        assert_eq!(rendered.mentions.people, [id], "{source}");
        assert_eq!(rendered.text, format!("{before}{name}{after}"));
    }
    // The number of somebody else names nobody, least of all a namesake.
    for source in ["@太郎#6", "@Ann#12 look", "@太郎#1"] {
        let rendered = markup::render(source, &team());
        assert!(rendered.mentions.people.is_empty(), "{source}");
        assert_eq!(rendered.text, source);
    }
    // What cannot be a number is text behind the name.
    for source in ["@太郎#", "@太郎# 5", "@太郎#05", "@太郎#資料", "@太郎 #5"] {
        let rendered = markup::render(source, &team());
        assert_eq!(rendered.mentions.people, [4, 5], "{source}");
    }
}

#[test]
fn each_is_named_once() {
    let rendered = markup::render("@太郎 @Ann **@Ann** @room\n- @太郎", &team());
    assert_eq!(rendered.mentions.people, [4, 5, 1]);
    assert!(rendered.mentions.everybody);
}

#[test]
fn others_are_not() {
    for source in [
        "mail a@Ann.example",
        "é@Ann",
        "@Anna",
        "@Ann1",
        "@Anné",
        "@Andrés",
        "@ Ann",
        "@ann",
        "\\@Ann",
        "`@Ann`",
        "``` \n@Ann\n```",
        "[@Ann](https://a.example)",
        "[a](https://a.example \"@Ann\")",
        "https://a.example/@Ann",
        "<https://a.example/@Ann>",
        "@roommate",
        "@Room",
        "a@room",
        "a＠Ann",
        "＠Anna",
        "会費＠500円",
        "＠roommate",
        "`＠Ann`",
        "@",
        "@@",
        // Whatever stands for names while a message is read, nobody can type it.
        "\u{3}\u{10}\u{10}\u{10}\u{10} `@Ann`",
        "&#3;&#16;&#16;&#16;&#16; `@Ann`",
    ] {
        let rendered = markup::render(source, &team());
        assert_eq!(rendered.mentions, Mentions::default(), "{source}");
        let html = rendered.html.unwrap_or_default();
        assert!(!html.contains("mention"), "{source}");
    }
}

#[test]
fn what_stands_for_names_cannot_be_typed() {
    for source in [
        "@Ann\u{3}\u{10}\u{10}\u{10}\u{10}",
        "@Ann &#3;&#16;&#16;&#16;&#16;",
        "@Ann [&#3;&#16;&#16;&#16;&#16;](https://a.example)",
        "@Ann [a](https://a.example/&#3;&#16;&#16;&#16;&#16;)",
    ] {
        let rendered = markup::render(source, &team());
        assert_eq!(
            rendered.html.unwrap().matches("@Ann").count(),
            1,
            "{source}"
        );
        assert_eq!(rendered.text.matches("@Ann").count(), 1, "{source}");
    }
}

#[test]
fn everybody_is_named() {
    let rendered = markup::render("皆さん@room、", &team());
    assert_eq!(
        rendered.html.unwrap(),
        "<p dir=\"auto\">皆さん<span class=\"mention mention--room\">@room</span>、</p>"
    );
    assert!(rendered.mentions.everybody);

    assert!(
        markup::render("＠room 集合", &team()).mentions.everybody,
        "in full width"
    );

    let mut names = team();
    names.people.push(("room", vec![20]));
    let rendered = markup::render("@room", &names);
    assert!(!rendered.mentions.everybody);
    assert_eq!(rendered.mentions.people, [20]);
}

#[test]
fn rooms_are_named() {
    for (source, html) in [
        (
            "#general",
            "<p><a class=\"room-link\" href=\"/rooms/general\">#general</a></p>",
        ),
        (
            "見て#資料です",
            "<p>見て<a class=\"room-link\" href=\"/rooms/%E8%B3%87%E6%96%99\">#資料</a>です</p>",
        ),
        (
            "見て＃資料です",
            "<p>見て<a class=\"room-link\" href=\"/rooms/%E8%B3%87%E6%96%99\">＃資料</a>です</p>",
        ),
        (
            "**#two words**",
            "<p><strong><a class=\"room-link\" href=\"/rooms/two-words\">#two words</a></strong></p>",
        ),
        (
            "*a* #generals b#general `#general`",
            "<p><em>a</em> #generals b#general <code>#general</code></p>",
        ),
        ("# general", "<p class=\"heading\">general</p>"),
        ("*a* &#39;", "<p><em>a</em> &amp;#39;</p>"),
    ] {
        assert_eq!(
            markup::render(source, &team())
                .html
                .unwrap()
                .replace(" dir=\"auto\"", ""),
            html,
            "{source}"
        );
    }
}

#[test]
fn at_most_fifty_names_are_found() {
    for (name, class) in [
        ("@Ann ", "mention"),
        ("@room ", "mention"),
        ("#general ", "room-link"),
    ] {
        for (many, found) in [(50, 50), (51, 50), (444, 50)] {
            let html = markup::render(&name.repeat(many), &team()).html.unwrap();
            assert_eq!(
                html.matches(&format!("class=\"{class}")).count(),
                found,
                "{name}"
            );
        }
    }
}

/// Names that are wrong about how long they are, or where they lead.
struct Liar(usize, &'static str);

impl Names for Liar {
    fn people(&self, _: &str, ends: &dyn Fn(usize) -> bool) -> Option<(usize, Vec<i64>)> {
        ends(self.0);
        Some((self.0, vec![1]))
    }

    fn room(&self, _: &str, _: &dyn Fn(usize) -> bool) -> Option<(usize, String)> {
        Some((self.0, self.1.to_owned()))
    }
}

#[test]
fn lengths_and_paths_are_checked() {
    for len in [0, 1, 2, 4, 5, 1_000, usize::MAX] {
        for path in ["javascript:alert(1)", "//a.example", "/a\"b", "", "x"] {
            let rendered = markup::render("*a* @火 #火 @", &Liar(len, path));
            assert!(!rendered.html.unwrap().contains("href"), "{len} {path}");
            assert_eq!(rendered.text, "a @火 #火 @");
        }
    }
}
