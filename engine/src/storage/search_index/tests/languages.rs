//! What finds what.

use ::search::highlight;

use super::index::{Index, query};

#[tokio::test]
async fn what_finds_what() {
    let texts = [
        "明日の会議は三階です。",                    // 1
        "ｻｰﾊﾞｰが落ちました",                          // 2
        "サーバの再起動をお願いします",              // 3
        "The meetings were moved to Monday",         // 4
        "Die Häuser in der Straße sind groß",        // 5
        "Un café crème, s'il vous plaît",            // 6
        "我们明天在北京开会",                        // 7
        "내일 회의가 있습니다",                      // 8
        "ฉันอยู่ที่นี่",                                    // 9
        "Shipped 🎉👍🏽",                              // 10
        "call foo_bar() from std::io::Read",         // 11
        "see https://docs.example.org/guide?page=2", // 12
        "write to ann.lee@example.org",              // 13
        "ＡＢＣ version 1.2.3 costs 1200円",         // 14
        "3月20日にAPI設計レビュー",                  // 15
        "京",                                        // 16
        "東京都庁、13月",                            // 17
        "серверы перезагружены",                     // 18
        "Los cambios de la semana y los errores",    // 19
        "か\u{3099}っこう",                          // 20
    ];
    let mut index = Index::of_texts(&texts).await;
    for (asked, expected) in [
        // One and two characters in a sentence.
        ("会", &[7, 1][..]),
        ("議", &[1]),
        ("会議", &[1]),
        ("三階です", &[1]),
        ("京", &[17, 16, 7]),
        ("の", &[3, 1]),
        ("東京", &[17]),
        ("京都", &[17]),
        ("東庁", &[]),
        ("庁", &[17]),
        // Width and kana.
        ("サーバー", &[3, 2]),
        ("サーバ", &[3, 2]),
        ("\"サーバー\"", &[2]),
        ("さーば", &[3, 2]),
        ("ｻｰﾊﾞ", &[3, 2]),
        ("ー", &[15, 3, 2]),
        ("がっこう", &[20]),
        ("abc", &[14]),
        ("ａｂｃ", &[14]),
        // Where scripts meet.
        ("3月", &[15]),
        ("20日", &[15]),
        ("日に", &[15]),
        ("API設計", &[15]),
        ("api設", &[15]),
        ("設計レビュー", &[15]),
        ("にAPI", &[15]),
        ("1200円", &[14]),
        // Stems, cases, accents.
        ("meeting", &[4]),
        ("MOVING meet", &[4]),
        ("haus", &[5]),
        ("hauser", &[5]),
        ("HÄUSERN", &[5]),
        ("strasse gross", &[5]),
        ("cafe creme", &[6]),
        ("plait", &[6]),
        ("cambio", &[19]),
        ("error", &[19]),
        ("сервер", &[18]),
        ("СЕРВЕРОВ", &[18]),
        // Chinese, Korean, Thai, symbols.
        ("北京", &[7]),
        ("开会", &[7]),
        ("회의", &[8]),
        ("회", &[8]),
        ("ที่นี่", &[9]),
        ("อยู่", &[9]),
        ("🎉", &[10]),
        ("👍", &[10]),
        ("🚀", &[]),
        // Code, addresses, numbers.
        ("foo_bar", &[11]),
        ("foo bar", &[11]),
        ("bar_foo", &[]),
        ("std::io", &[11]),
        ("read", &[11]),
        ("docs.example.org", &[12]),
        ("https://docs.example.org/guide?page=2", &[12]),
        ("example", &[13, 12]),
        ("ann.lee@example.org", &[13]),
        ("1.2.3", &[14]),
        ("1.2.4", &[]),
        ("1200", &[14]),
        // Together, apart, in part.
        ("会議 明日", &[1]),
        ("example -guide", &[13]),
        ("会 -北京", &[1]),
        ("\"moved to\"", &[4]),
        ("\"to moved\"", &[]),
        ("mond*", &[4]),
        ("exam*", &[13, 12]),
    ] {
        assert_eq!(index.seqs(asked).await, expected, "{asked:?}");
        // What is found is also marked, in each.
        for &seq in expected {
            let text = texts[usize::try_from(seq).unwrap() - 1];
            let marked = highlight(text, &query(asked));
            assert!(
                marked.iter().any(|&(marked, _)| marked),
                "{asked:?} in {text:?}"
            );
        }
    }
}

#[tokio::test]
async fn any_part_of_a_sentence_finds_it() {
    let text = "第3回のAPI設計レビューは、東京・大阪の2会場で開催します🎉よ";
    let mut index = Index::of_texts(&[text]).await;
    let chars: Vec<char> = text.chars().collect();
    for from in 0..chars.len() {
        for to in from + 1..=chars.len() {
            let part: String = chars[from..to].iter().collect();
            // Words are found whole, and not by their parts.
            let cuts_a_word = |at: usize| {
                at > 0
                    && at < chars.len()
                    && chars[at - 1..=at].iter().all(char::is_ascii_alphabetic)
            };
            let nothing = part.chars().all(|c| "、・".contains(c));
            if cuts_a_word(from) || cuts_a_word(to) || nothing {
                continue;
            }
            assert_eq!(index.seqs(&part).await, [1], "{part:?}");
        }
    }
}
