//! Words that several of these pages have, in each language Irori speaks. Apart
//! from the words of the chat, since the browser need not carry them.

use protocol::PASSWORD_MIN_CHARS;

use crate::{lang::Lang, prefs::use_preferences};

#[derive(Debug)]
pub(super) struct DocumentWords {
    pub(super) your_name: &'static str,
    pub(super) name_hint: &'static str,
    pub(super) email: &'static str,
    pub(super) password_hint: fn() -> String,
    pub(super) remove: &'static str,
    pub(super) search: &'static str,
    pub(super) back: &'static str,
    pub(super) list_before: &'static str,
    pub(super) list_after: &'static str,
}

/// The words of the person's language.
pub(super) fn use_document_words() -> &'static DocumentWords {
    match use_preferences().lang {
        Lang::En => &EN,
        Lang::Ja => &JA,
    }
}

const EN: DocumentWords = DocumentWords {
    your_name: "Your name",
    name_hint: "Others will see it. Any script is fine.",
    email: "E-mail address",
    password_hint: || format!("At least {PASSWORD_MIN_CHARS} characters. A sentence is fine."),
    remove: "Remove",
    back: "Back to the room",
    search: "Search",
    list_before: "Previous",
    list_after: "Next",
};

const JA: DocumentWords = DocumentWords {
    your_name: "お名前",
    name_hint: "ほかの人に表示されます。日本語でもかまいません。",
    email: "メールアドレス",
    password_hint: || format!("{PASSWORD_MIN_CHARS}文字以上。文章でもかまいません。"),
    remove: "削除",
    back: "ルームに戻る",
    search: "検索",
    list_before: "前へ",
    list_after: "次へ",
};
