//! The words of this page.

use super::AuditLine;
use crate::{lang::Lang, prefs::use_preferences};

#[derive(Debug)]
pub(super) struct AuditWords {
    pub(super) governance: &'static str,
    pub(super) governance_more: &'static str,
    pub(super) security: &'static str,
    pub(super) security_more: &'static str,
    pub(super) action: &'static str,
    pub(super) anything: &'static str,
    pub(super) action_name: fn(&str) -> &'static str,
    pub(super) person: &'static str,
    pub(super) day: &'static str,
    pub(super) nothing: &'static str,
    pub(super) newest: &'static str,
    pub(super) older: &'static str,
    pub(super) line: fn(&AuditLine) -> String,
    /// How often in an hour.
    pub(super) times: fn(u32) -> String,
}

/// The words of the person's language.
pub(super) fn use_audit_words() -> &'static AuditWords {
    match use_preferences().lang {
        Lang::En => &EN,
        Lang::Ja => &JA,
    }
}

const EN: AuditWords = AuditWords {
    governance: "Done to others",
    governance_more: "What those who run the server and its rooms did. Kept for three years.",
    security: "Accounts and sign-ins",
    security_more: "Who signed in, who failed to, and how people changed their ways to sign in. Kept for half a year.",
    action: "What",
    anything: "Anything",
    action_name: |action| match action {
        "signed_in" => "Sign-ins",
        "sign_in_failed" => "Failed sign-ins",
        "signed_up" => "New accounts",
        "sessions_ended" => "Sessions ended",
        "password_set" => "Passwords set",
        "passkey_added" => "Passkeys added",
        "passkey_removed" => "Passkeys removed",
        "linked" => "Providers added",
        "unlinked" => "Providers removed",
        "second_factor_added" => "Second step turned on",
        "second_factor_removed" => "Second step turned off",
        "recovery_code_used" => "Written codes used",
        "recovery_codes_made" => "Written codes made",
        "name_changed" => "Names changed",
        "email_changed" => "Addresses changed",
        "email_yielded" => "Addresses that went to others",
        "password_reset" => "Passwords reset",
        "became_member" => "Guests who became members",
        "policy_broken" => "Page policy broken",
        "role_changed" => "Roles changed",
        "deactivated" => "People deactivated",
        "reactivated" => "People let in again",
        "reset_link_made" => "Reset links made",
        "issuer_confirmed" => "Changed providers agreed to",
        "second_step_roles" => "Second step required",
        "invite_made" => "Invitations made",
        "invite_revoked" => "Invitations revoked",
        "room_deleted" => "Rooms deleted",
        "message_deleted" => "Messages of others deleted",
        _ => "Other",
    },
    person: "Whose name has",
    day: "Day",
    nothing: "Nothing was written down that fits.",
    newest: "Newest",
    older: "Older",
    line: line_en,
    times: |times| format!("{times} times in an hour"),
};

const JA: AuditWords = AuditWords {
    governance: "ほかの人への操作",
    governance_more: "サーバーやルームの管理者が行ったこと。3年間保存されます。",
    security: "アカウントとサインイン",
    security_more: "サインイン、サインインの失敗、サインイン方法の変更。半年間保存されます。",
    action: "内容",
    anything: "すべて",
    action_name: |action| match action {
        "signed_in" => "サインイン",
        "sign_in_failed" => "サインインの失敗",
        "signed_up" => "新しいアカウント",
        "sessions_ended" => "ほかのセッションの終了",
        "password_set" => "パスワードの設定",
        "passkey_added" => "パスキーの追加",
        "passkey_removed" => "パスキーの削除",
        "linked" => "外部アカウントの追加",
        "unlinked" => "外部アカウントの削除",
        "second_factor_added" => "二段階認証の有効化",
        "second_factor_removed" => "二段階認証の無効化",
        "recovery_code_used" => "控えのコードの使用",
        "recovery_codes_made" => "控えのコードの作成",
        "name_changed" => "名前の変更",
        "email_changed" => "メールアドレスの変更",
        "email_yielded" => "別の人のものと確認されたアドレス",
        "password_reset" => "パスワードの再設定",
        "became_member" => "ゲストからメンバーへ",
        "policy_broken" => "ページの規則違反",
        "role_changed" => "役割の変更",
        "deactivated" => "停止",
        "reactivated" => "再開",
        "reset_link_made" => "再設定リンクの作成",
        "issuer_confirmed" => "サインイン先の変更への同意",
        "second_step_roles" => "二段階認証の必須化",
        "invite_made" => "招待の作成",
        "invite_revoked" => "招待の取り消し",
        "room_deleted" => "ルームの削除",
        "message_deleted" => "ほかの人のメッセージの削除",
        _ => "その他",
    },
    person: "名前に含まれる文字",
    day: "日付",
    nothing: "当てはまる記録はありません。",
    newest: "新しい記録",
    older: "古い記録",
    line: line_ja,
    times: |times| format!("1時間に{times}回"),
};

fn line_en(line: &AuditLine) -> String {
    let AuditLine {
        actor,
        action,
        target,
        detail,
        ..
    } = line;
    let actor = actor.as_deref().unwrap_or("The command line");
    let whom = target.as_deref().unwrap_or("somebody");
    match action.as_str() {
        "signed_up" if line.actor.is_none() => format!("{whom} got an account: {detail}"),
        "signed_up" => format!("{actor} came in: {detail}"),
        "linked" => format!("{actor} added {detail} as a way to sign in"),
        "unlinked" => format!("{actor} removed {detail} as a way to sign in"),
        "password_set" => format!("{actor} set a password"),
        "passkey_added" => format!("{actor} added a passkey: {detail}"),
        "passkey_removed" => format!("{actor} removed a passkey: {detail}"),
        "second_factor_added" => format!("{actor} turned on a second step"),
        "second_factor_removed" => format!("{actor} turned off the second step"),
        "email_yielded" => {
            format!("the e-mail address of {whom} turned out to be somebody else's")
        }
        "second_step_roles" => format!("{actor} set who needs a second step: {detail}"),
        "recovery_code_used" => format!("{actor} used a written code"),
        "role_changed" => format!("{actor} changed the role of {whom}: {detail}"),
        "deactivated" => format!("{actor} deactivated {whom}"),
        "reactivated" => format!("{actor} let {whom} in again"),
        "issuer_confirmed" => format!("{actor} agreed to another provider: {detail}"),
        "invite_made" => format!("{actor} made an invitation: {detail}"),
        "invite_revoked" => format!("{actor} revoked an invitation: {detail}"),
        "signed_in" => format!("{actor} signed in ({detail})"),
        "sign_in_failed" => match (target.is_some(), detail.is_empty()) {
            (true, _) => format!("Somebody failed to sign in as {whom} ({detail})"),
            (false, false) => format!("Somebody failed to sign in, to no account ({detail})"),
            (false, true) => "Many failed to sign in, from everywhere".to_owned(),
        },
        "sessions_ended" => format!("{actor} signed out elsewhere"),
        "recovery_codes_made" => format!("{actor} made new written codes"),
        "name_changed" => format!("{actor} changed their name: {detail}"),
        "email_changed" => format!("{actor} changed their address"),
        "password_reset" => format!("{actor} set a new password with a link"),
        "became_member" => format!("{actor}, a guest, became a member"),
        "reset_link_made" => format!("{actor} made a link for {whom} to set a new password"),
        "policy_broken" => format!("A page did what its policy forbids: {detail}"),
        "room_deleted" if detail.is_empty() => format!("{actor} deleted more rooms"),
        "room_deleted" => format!("{actor} deleted the room {detail}"),
        "message_deleted" => format!("{actor} deleted what {whom} had said in {detail}"),
        other => format!("{actor}: {other} {whom} {detail}"),
    }
}

fn line_ja(line: &AuditLine) -> String {
    let AuditLine {
        actor,
        action,
        target,
        detail,
        ..
    } = line;
    let actor = match actor {
        Some(name) => format!("{name}さん"),
        None => "コマンドライン".to_owned(),
    };
    let whom = target.as_deref().unwrap_or("だれか");
    match action.as_str() {
        "signed_up" if line.actor.is_none() => format!("{whom}さんのアカウントを作成（{detail}）"),
        "signed_up" => format!("{actor}が参加（{detail}）"),
        "linked" => format!("{actor}がサインイン方法を追加（{detail}）"),
        "unlinked" => format!("{actor}がサインイン方法を削除（{detail}）"),
        "password_set" => format!("{actor}がパスワードを設定"),
        "passkey_added" => format!("{actor}がパスキーを追加: {detail}"),
        "passkey_removed" => format!("{actor}がパスキーを削除: {detail}"),
        "second_factor_added" => format!("{actor}が二段階認証を有効化"),
        "second_factor_removed" => format!("{actor}が二段階認証を無効化"),
        "email_yielded" => format!("{whom}さんのメールアドレスは別の人のものと確認"),
        "second_step_roles" => format!("{actor}が二段階認証の対象を変更（{detail}）"),
        "recovery_code_used" => format!("{actor}が控えのコードを使用"),
        "role_changed" => format!("{actor}が{whom}さんの役割を変更（{detail}）"),
        "deactivated" => format!("{actor}が{whom}さんを停止"),
        "reactivated" => format!("{actor}が{whom}さんを再開"),
        "issuer_confirmed" => format!("{actor}がサインイン先の変更に同意（{detail}）"),
        "invite_made" => format!("{actor}が招待を作成（{detail}）"),
        "invite_revoked" => format!("{actor}が招待を取り消し（{detail}）"),
        "signed_in" => format!("{actor}がサインイン（{detail}）"),
        "sign_in_failed" => match (target.is_some(), detail.is_empty()) {
            (true, _) => format!("{whom}さんとしてのサインインに失敗（{detail}）"),
            (false, false) => format!("存在しないアカウントへのサインインに失敗（{detail}）"),
            (false, true) => "各所からのサインインの失敗が多数".to_owned(),
        },
        "sessions_ended" => format!("{actor}がほかの端末をサインアウト"),
        "recovery_codes_made" => format!("{actor}が控えのコードを新しく作成"),
        "name_changed" => format!("{actor}が名前を変更（{detail}）"),
        "email_changed" => format!("{actor}がメールアドレスを変更"),
        "password_reset" => format!("{actor}がリンクでパスワードを再設定"),
        "became_member" => format!("ゲストの{actor}がメンバーに"),
        "reset_link_made" => format!("{actor}が{whom}さんの再設定リンクを作成"),
        "policy_broken" => format!("ページが規則に反する動作: {detail}"),
        "room_deleted" if detail.is_empty() => format!("{actor}がさらに複数のルームを削除"),
        "room_deleted" => format!("{actor}がルームを削除（{detail}）"),
        "message_deleted" => format!("{actor}が{whom}さんのメッセージを削除（{detail}）"),
        other => format!("{actor}: {other} {whom} {detail}"),
    }
}
