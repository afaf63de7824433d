//! Every word of the lists of messages, in each language Irori speaks.

use crate::{lang::Lang, prefs::use_preferences};

#[derive(Debug)]
pub(super) struct ListWords {
    pub(super) search_title: &'static str,
    pub(super) search_messages: &'static str,
    pub(super) search_more: &'static str,
    pub(super) search_filters: &'static str,
    /// What may be typed, and what it means.
    pub(super) search_ways: &'static [(&'static str, &'static str)],
    pub(super) found: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) nothing_found_more: &'static str,
    /// No room of one's own bears the name; whether there is one is not told.
    pub(super) no_such_room: fn(&str) -> String,
    pub(super) no_such_person: fn(&str) -> String,
    pub(super) no_such_day: fn(&str) -> String,
    pub(super) nothing_older: &'static str,
    pub(super) older_found: &'static str,
    pub(super) newest_found: &'static str,
    pub(super) saved_more: &'static str,
    pub(super) nothing_saved: &'static str,
    pub(super) nothing_saved_more: &'static str,
    pub(super) saved_before: &'static str,
    pub(super) saved_last: &'static str,
    pub(super) no_threads: &'static str,
    pub(super) no_threads_more: &'static str,
    pub(super) newer_threads: &'static str,
    pub(super) older_threads: &'static str,
}

/// The words of the person's language.
pub(super) fn use_list_words() -> &'static ListWords {
    match use_preferences().lang {
        Lang::En => &EN,
        Lang::Ja => &JA,
    }
}

const EN: ListWords = ListWords {
    search_title: "Search",
    search_messages: "Search messages",
    search_more: "Look for words, in every room you are in. Several words all have to be there.",
    search_filters: "Search tips",
    search_ways: &[
        ("\"release notes\"", "these words, side by side"),
        (
            "-draft",
            "without this word; but --draft is looked for as it is",
        ),
        ("relea*", "words that begin so"),
        ("in:lobby", "in this room; a name with spaces in quotes"),
        ("from:\"Ann Lee\"", "by this person"),
        ("on:2026-11-01", "on this day; also today and yesterday"),
        ("before:2026-11-01", "before this day"),
        ("after:2026-11-01", "after this day"),
        ("has:file", "with files"),
    ],
    found: "Found messages, newest first",
    nothing_found: "Nothing found.",
    nothing_found_more: "Try fewer or other words. Only rooms you are in are searched; what was written a moment ago is found in a moment.",
    no_such_room: |name| format!("There is no room called {name}, or you are not in it."),
    no_such_person: |name| format!("There is nobody called {name}."),
    no_such_day: |text| {
        format!("{text} is no date. Write it like 2026-11-01, or today or yesterday.")
    },
    nothing_older: "Nothing older was found.",
    older_found: "Older results",
    newest_found: "Newest results",
    saved_more: "Only you see this list. Whoever wrote a message does not learn that you saved it.",
    nothing_saved: "Nothing is saved here.",
    nothing_saved_more: "In the menu of a message, choose “Save for later”.",
    saved_before: "Saved before",
    saved_last: "Saved last",
    no_threads: "No threads yet.",
    no_threads_more: "Reply to a message in a thread, and you follow it: what others reply there waits for you here.",
    newer_threads: "Earlier in the list",
    older_threads: "Further threads",
};

const JA: ListWords = ListWords {
    search_title: "検索",
    search_messages: "メッセージを検索",
    search_more: "参加しているすべてのルームから探します。複数の語は、すべてを含むメッセージを探します。",
    search_filters: "くわしく探す",
    search_ways: &[
        ("「リリース予定」", "この並びのとおりに含む"),
        (
            "-下書き",
            "この語を含まない。--draft のような語はそのまま探します",
        ),
        ("relea*", "この文字で始まる単語"),
        (
            "ルーム:ロビー",
            "このルームで。空白を含む名前は引用符で囲みます",
        ),
        ("送信者:花子", "この人のメッセージ"),
        ("日付:2026-11-01", "この日。「今日」「昨日」も使えます"),
        ("前:2026-11-01", "この日より前"),
        ("後:2026-11-01", "この日より後"),
        ("有:ファイル", "ファイル付き"),
    ],
    found: "見つかったメッセージ（新しい順）",
    nothing_found: "見つかりませんでした。",
    nothing_found_more: "語を減らすか、別の語でお試しください。探すのは参加しているルームだけです。書かれたばかりのメッセージは、少し後に見つかるようになります。",
    no_such_room: |name| format!("「{name}」というルームはないか、参加していません。"),
    no_such_person: |name| format!("「{name}」という人はいません。"),
    no_such_day: |text| {
        format!(
            "「{text}」は日付として読めません。2026-11-01 のように入力するか、「今日」「昨日」をお使いください。"
        )
    },
    nothing_older: "これより古いものは見つかりませんでした。",
    older_found: "もっと古い結果",
    newest_found: "新しい結果に戻る",
    saved_more: "この一覧はあなただけに見えます。書いた人には通知されません。",
    nothing_saved: "ここには何もありません。",
    nothing_saved_more: "メッセージのメニューから「あとで読む」を選ぶと、ここに並びます。",
    saved_before: "前に保存したもの",
    saved_last: "最近保存したもの",
    no_threads: "スレッドはまだありません。",
    no_threads_more: "メッセージにスレッドで返信するとフォローが始まり、新しい返信をここで確認できます。",
    newer_threads: "前のスレッド",
    older_threads: "次のスレッド",
};
