use super::*;
use crate::languages;

/// Colours as `keyword(fn)`, with the rest as it is.
fn shown(language: &str, code: &str) -> String {
    let language = languages::find(language).unwrap();
    let pieces = pieces(language, code);
    let whole: String = pieces.iter().map(|(_, text)| *text).collect();
    assert_eq!(whole, code);
    pieces
        .into_iter()
        .map(|(class, text)| match class {
            Some(class) => format!("{}({text})", &class.name()[3..]),
            None => text.to_owned(),
        })
        .collect()
}

#[test]
fn code_is_coloured() {
    for (language, code, colours) in [
        (
            "rust",
            "fn a<'x>(b: &'x str) -> Option<u8> { c!(\"\\\"\", 'd', 0xff); } // e",
            "keyword(fn) a<'x>(b: &'x type(str)) -> type(Option)<type(u8)> \
             { function(c)!(string(\"\\\"\"), string('d'), number(0xff)); } comment(// e)",
        ),
        (
            "py",
            "def f(a=None): # x\n  \"\"\"b\nc\"\"\"\n  return 1.5",
            "keyword(def) function(f)(a=constant(None)): comment(# x)\n  \
             string(\"\"\"b\nc\"\"\")\n  keyword(return) number(1.5)",
        ),
        (
            "ts",
            "const a: string = `b\n${c}`; /* d */ await e();",
            "keyword(const) a: type(string) = string(`b\n${c}`); comment(/* d */) \
             keyword(await) function(e)();",
        ),
        (
            "sh",
            "for a in $b; do echo \"$c\" $#; done # d",
            "keyword(for) a keyword(in) variable($b); keyword(do) echo \
             string(\"$c\") $#; keyword(done) comment(# d)",
        ),
        (
            "sql",
            "SELECT a FROM b -- c\nwhere d = 'e'",
            "keyword(SELECT) a keyword(FROM) b comment(-- c)\n\
             keyword(where) d = string('e')",
        ),
        (
            "json",
            "{\"a\": [1, true, \"b\"]}",
            "{property(\"a\"): [number(1), constant(true), string(\"b\")]}",
        ),
        (
            "toml",
            "[a]\nb-c = \"d\" # e",
            "[a]\nproperty(b-c) = string(\"d\") comment(# e)",
        ),
        (
            "html",
            "<!-- a --><p class=\"b\">c < d</p>",
            "comment(<!-- a -->)tag(<p) property(class)=string(\"b\")tag(>)c < d\
             tag(</p)tag(>)",
        ),
        (
            "diff",
            "@@ -1 +1 @@\n-a\n+b\n\n c",
            "function(@@ -1 +1 @@)\ndeleted(-a)\ninserted(+b)\n\n c",
        ),
        ("js", "\"open\nclosed", "string(\"open)\nclosed"),
        ("c", "/* open", "comment(/* open)"),
        ("rust", "1..2 日本 \\", "number(1)..number(2) 日本 \\"),
    ] {
        assert_eq!(shown(language, code), colours, "{code}");
    }
}

#[test]
fn whatever_it_is_nothing_is_lost() {
    let code = "'\"`\\ </-->*/ #$@あ\u{fffd}\n\n0x1.2.e+'''\"\"\"<!--/*--[[ -- a: b=";
    for language in languages::ALL {
        for start in (0..code.len()).filter(|at| code.is_char_boundary(*at)) {
            shown(language.name, &code[start..]);
        }
    }
}
