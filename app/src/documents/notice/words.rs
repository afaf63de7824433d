//! The words of the page that says what went wrong with signing in.

use super::{Notice, Subject};
use crate::{lang::Lang, prefs::use_preferences, words::Words};

#[derive(Debug)]
pub(super) struct NoticeWords {
    pub(super) to_sign_in: &'static str,
    /// Title and text.
    pub(super) notice: fn(&Notice) -> (String, String),
}

/// The words of the person's language.
pub(super) fn use_notice_words() -> &'static NoticeWords {
    match use_preferences().lang {
        Lang::En => &EN,
        Lang::Ja => &JA,
    }
}

const EN: NoticeWords = NoticeWords {
    to_sign_in: "Go to sign-in",
    notice: notice_en,
};

const JA: NoticeWords = NoticeWords {
    to_sign_in: "サインインへ",
    notice: notice_ja,
};

/// As live pages say it.
fn not_here(lang: Lang) -> (&'static str, String) {
    let words = Words::of(lang);
    (words.not_found, words.not_found_more.to_owned())
}

fn notice_en(notice: &Notice) -> (String, String) {
    let provider = &notice.provider;
    let (title, text): (&str, String) = match &notice.subject {
        Subject::Denied => (
            "Not signed in",
            format!("{provider} says that you did not agree. Nothing was changed."),
        ),
        Subject::WrongState => (
            "This sign-in was not begun here",
            "It was begun in another browser, or this one keeps no cookies. Begin again, in this browser."
                .to_owned(),
        ),
        Subject::FlowOver => (
            "This sign-in is over",
            "It took longer than ten minutes, or it was finished before. Begin again.".to_owned(),
        ),
        Subject::CodeRefused => (
            "Not signed in",
            format!("{provider} does not accept this sign-in any more. Begin again."),
        ),
        Subject::ProviderTrouble => (
            "Not signed in",
            format!("{provider} cannot be reached, or its answer cannot be trusted. Try again soon, or sign in another way."),
        ),
        Subject::Misconfigured => (
            "Not signed in",
            format!("{provider} does not accept this server. The person who runs it finds the reason in its log."),
        ),
        Subject::UnknownProvider { known } => (
            "There is nothing here",
            if known.is_empty() {
                "This server has no other ways to sign in.".to_owned()
            } else {
                format!("This server knows these ways to sign in: {}.", known.join(", "))
            },
        ),
        Subject::LinkOver => (
            "This link is over",
            "It was used up, is too old, or was revoked. Ask whoever gave it to you for a new one."
                .to_owned(),
        ),
        Subject::NotSetUp => (
            "Nobody has moved in yet",
            "The server's log shows a link that makes the owner's account. Until then nobody can sign in."
                .to_owned(),
        ),
        Subject::NotAdmitted => (
            "You need an invitation",
            "There is no account for you here, and newcomers need an invitation. Ask somebody who runs this server."
                .to_owned(),
        ),
        Subject::Deactivated => (
            "This account is deactivated",
            "Ask somebody who runs this server.".to_owned(),
        ),
        Subject::IdentityTaken => (
            "Not added",
            format!("That {provider} account already belongs to somebody else here."),
        ),
        Subject::IssuerChanged => (
            "Not signed in",
            format!("{provider} leads to another place than before. Nobody signs in with it until an owner of this server has agreed to that."),
        ),
        Subject::NotForYou => (
            "Not for you",
            "This page is for those who run the server.".to_owned(),
        ),
        Subject::NotHere => not_here(Lang::En),
        Subject::TooMany => (
            "Too many requests",
            "More came from here than one person sends. Try again in a moment.".to_owned(),
        ),
        Subject::Trouble => (
            "Something went wrong",
            "The server could not do this now. Try again soon.".to_owned(),
        ),
    };
    (title.to_owned(), text)
}

fn notice_ja(notice: &Notice) -> (String, String) {
    let provider = &notice.provider;
    let (title, text): (&str, String) = match &notice.subject {
        Subject::Denied => (
            "サインインしていません",
            format!("{provider}で許可されませんでした。何も変更されていません。"),
        ),
        Subject::WrongState => (
            "ここで始めたサインインではありません",
            "別のブラウザーで始めたか、Cookieが無効になっています。このブラウザーでもう一度始めてください。"
                .to_owned(),
        ),
        Subject::FlowOver => (
            "このサインインは終わっています",
            "10分を過ぎたか、すでに完了しています。もう一度始めてください。".to_owned(),
        ),
        Subject::CodeRefused => (
            "サインインしていません",
            format!("{provider}がこのサインインを受け付けませんでした。もう一度始めてください。"),
        ),
        Subject::ProviderTrouble => (
            "サインインしていません",
            format!("{provider}に接続できないか、応答を信頼できません。しばらくしてから試すか、別の方法でサインインしてください。"),
        ),
        Subject::Misconfigured => (
            "サインインしていません",
            format!("{provider}がこのサーバーを受け付けません。理由はサーバーのログにあります。管理者にお知らせください。"),
        ),
        Subject::UnknownProvider { known } => (
            "ここには何もありません",
            if known.is_empty() {
                "このサーバーにはほかのサインイン方法がありません。".to_owned()
            } else {
                format!("このサーバーで使えるサインイン方法：{}", known.join("、"))
            },
        ),
        Subject::LinkOver => (
            "このリンクは使えません",
            "使用済みか、期限切れか、取り消されています。送ってくれた人に新しいリンクを頼んでください。"
                .to_owned(),
        ),
        Subject::NotSetUp => (
            "まだだれも住んでいません",
            "オーナーのアカウントを作るリンクがサーバーのログに表示されています。それまではサインインできません。"
                .to_owned(),
        ),
        Subject::NotAdmitted => (
            "招待が必要です",
            "あなたのアカウントはまだありません。参加には招待が必要です。サーバーの管理者に頼んでください。"
                .to_owned(),
        ),
        Subject::Deactivated => (
            "このアカウントは停止されています",
            "サーバーの管理者にお問い合わせください。".to_owned(),
        ),
        Subject::IdentityTaken => (
            "追加していません",
            format!("その{provider}アカウントは、すでにほかの人が使っています。"),
        ),
        Subject::IssuerChanged => (
            "サインインしていません",
            format!("{provider}の接続先が以前と変わっています。サーバーのオーナーが同意するまで、ここからはサインインできません。"),
        ),
        Subject::NotForYou => (
            "管理者用のページです",
            "このページはサーバーの管理者だけが利用できます。".to_owned(),
        ),
        Subject::NotHere => not_here(Lang::Ja),
        Subject::TooMany => (
            "リクエストが多すぎます",
            "短い間に多くのリクエストがありました。少し待ってからお試しください。".to_owned(),
        ),
        Subject::Trouble => (
            "うまくいきませんでした",
            "サーバーが処理できませんでした。しばらくしてからお試しください。".to_owned(),
        ),
    };
    (title.to_owned(), text)
}
