//! Decides which names look alike (Unicode Technical Standard 39), and which
//! nobody may bear.

use std::sync::LazyLock;

use protocol::fold_name;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::skeleton;

/// What a name looks like. Two names look alike where any of one's shapes is
/// one of the other's.
///
/// There are two, since it depends on the case what a letter looks like: `I`
/// like `l`, Cyrillic `В` like `B`, neither of which holds in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shapes {
    /// The shape of the name in lower case.
    pub(crate) folded: String,
    /// The shape of the name as it is written.
    pub(crate) cased: String,
}

impl Shapes {
    /// The shapes of a (clean) name.
    pub(crate) fn of(name: &str) -> Self {
        let of_folded = |folded: &str| fold_name(&skeleton(folded).collect::<String>());
        let folded = of_folded(&fold_name(name));
        let compatible: String = name.nfkd().collect();
        let cased = of_folded(&of_folded(&compatible));
        Self {
            folded: letters(&folded),
            cased: letters(&cased),
        }
    }

    /// Whether two names look alike.
    fn is_like(&self, other: &Self) -> bool {
        [&self.folded, &self.cased]
            .into_iter()
            .any(|shape| *shape == other.folded || *shape == other.cased)
    }
}

/// Letters and digits alone, where there are any: neither a dot nor a little
/// picture makes somebody else of a name.
fn letters(shape: &str) -> String {
    // With the marks that make another letter of a kana.
    let is_letter = |c: &char| c.is_alphanumeric() || matches!(c, '\u{3099}' | '\u{309a}');
    let letters: String = shape.chars().filter(is_letter).collect();
    if letters.is_empty() {
        shape.to_owned()
    } else {
        letters
    }
}

/// Names by which everybody in a room is called, or that a server gives its own.
const RESERVED: [&str; 27] = [
    "all",
    "bot",
    "channel",
    "everybody",
    "everyone",
    "here",
    "moderator",
    "operator",
    "owner",
    "room",
    "server",
    "staff",
    "support",
    "いろり",
    "オーナー",
    "ここ",
    "サーバー",
    "チャンネル",
    "ボット",
    "みなさん",
    "みんな",
    "ルーム",
    "全員",
    "皆さん",
    "皆様",
    "部屋",
    "運営",
];

/// Words that claim to speak for the server, wherever they stand in a name.
const TITLES: [&str; 6] = [
    "admin",
    "administrator",
    "Irori",
    "root",
    "system",
    "sysadmin",
];

/// The same in a script without spaces between words.
const TITLES_IN_TEXT: [&str; 5] = ["管理者", "管理人", "システム", "囲炉裏", "運営者"];

static RESERVED_SHAPES: LazyLock<Vec<Shapes>> =
    LazyLock::new(|| RESERVED.into_iter().map(Shapes::of).collect());

static TITLE_SHAPES: LazyLock<Vec<Shapes>> =
    LazyLock::new(|| TITLES.into_iter().map(Shapes::of).collect());

static TITLES_IN_TEXT_SHAPES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let shapes = TITLES_IN_TEXT.into_iter().map(Shapes::of);
    shapes.map(|shapes| shapes.folded).collect()
});

/// Whether a (clean) name is kept for the server: by itself, or because it says
/// that its bearer speaks for it.
pub(crate) fn is_reserved(name: &str) -> bool {
    let whole = Shapes::of(name);
    let in_text = |title: &String| whole.folded.contains(title.as_str());
    let titled = |part: &str| {
        let part = Shapes::of(part);
        TITLE_SHAPES.iter().any(|title| title.is_like(&part))
    };
    RESERVED_SHAPES.iter().any(|kept| kept.is_like(&whole))
        || TITLES_IN_TEXT_SHAPES.iter().any(in_text)
        || titled(name)
        || name.split(|c: char| !c.is_alphanumeric()).any(titled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_found() {
        for (known, other) in [
            ("Admin", "Admin"),
            ("Admin", "admin"),
            ("Admin", "Аdmin"),
            ("Admin", "Ａｄｍｉｎ"),
            ("Admin", "𝐀𝐝𝐦𝐢𝐧"),
            ("Admin", "Ádmín"),
            ("Admin", "Ad min"),
            ("Admin", "Admin."),
            ("Admin", "Admin ✓"),
            ("Admin", "Adrnin"),
            ("Ann", "Aո\u{578}"),
            ("Ivan", "lvan"),
            ("Ivan", "1van"),
            ("Alla", "AIla"),
            ("Bob", "Воb"),
            ("Bob", "Вob"),
            ("Max", "Мax"),
            ("Tom", "Τοm"),
            ("Otto", "0tto"),
            ("Max", "rnax"),
            ("山田太郎", "山田 太郎"),
            ("花子", "花子。"),
            ("カナ", "ｶﾅ"),
            ("ロバート", "口バ一ト"),
            ("Élodie", "Elodie"),
        ] {
            let (one, two) = (Shapes::of(known), Shapes::of(other));
            assert!(one.is_like(&two), "{known} {one:?} {other} {two:?}");
        }
    }

    #[test]
    fn what_can_be_told_apart_is_not() {
        for (known, other) in [
            ("Ann", "Anna"),
            ("Alla", "Aila"),
            ("Ken", "Ken 2"),
            ("Ken Sato", "Ken Suzuki"),
            ("花子", "華子"),
            ("はな", "ばな"),
            ("김철수", "김영수"),
            ("Иван", "Ирина"),
            ("🎉", "👍"),
            ("สมชาย", "สมหญิง"),
        ] {
            let (one, two) = (Shapes::of(known), Shapes::of(other));
            assert!(!one.is_like(&two), "{known} {one:?} {other} {two:?}");
        }
    }

    #[test]
    fn some_names_are_kept() {
        for name in [
            "room",
            "Room",
            "rооm",
            "ＲＯＯＭ",
            "here",
            "everyone",
            "all",
            "ルーム",
            "ﾙｰﾑ",
            "全員",
            "みんな",
            "ここ",
            "いろり",
            "イロリ",
            "admin",
            "Аdmin",
            "The Admin",
            "admin-team",
            "Ann (admin)",
            "System",
            "Irori",
            "Irоri Bot",
            "lrori",
            "囲炉裏",
            "管理者",
            "管理者 花子",
            "システム管理",
            "r00t",
        ] {
            assert!(is_reserved(name), "{name}");
        }
        for name in [
            "Ann",
            "Allan",
            "Roomi",
            "Hereward",
            "花子",
            "小部屋 太郎",
            "Badmin",
            "皆川",
            "Youssef",
            "Mei",
            "Systema",
        ] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
