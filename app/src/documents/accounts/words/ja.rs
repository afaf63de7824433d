//! Japanese.

use protocol::{AvatarSource, Role};

use super::AccountWords;

pub(super) const WORDS: AccountWords = AccountWords {
    sign_in: "サインイン",
    welcome: "囲炉裏を囲んで、ひと息どうぞ。",
    join: "参加する",
    no_guests: "いまはサインインできません。サーバーの管理者にお問い合わせください。",
    sign_in_with: |provider| format!("{provider}でサインイン"),
    or: "または",
    or_as_guest: "またはゲストとして、名前だけで",
    email_hint: "サインインに使います。ほかの人には表示されません。",
    password: "パスワード",
    make_account: "アカウントを作る",
    make_account_more: "アカウントがあれば、どの端末からでも戻ってこられます。",
    set_up: "火を入れる",
    set_up_more: "あなたが最初のひとりです。このアカウントがサーバーのオーナーになります。",
    invited: "招待されています",
    invited_more: "アカウントを作って、お入りください。",
    have_account: "アカウントを持っている",
    signed_in_as: |name| format!("すでに「{name}」としてサインインしています。"),
    signed_in_as_more: "招待は使われません。この招待で別のアカウントを作るには、いったんサインアウトしてください。",
    go_in: "ルームへ進む",
    set_out: |provider| format!("{provider}へ進む"),
    set_out_more: |provider| {
        format!("{provider}で本人確認をします。追加する前に、ここでもう一度確認します。")
    },
    confirm_link: "あなたのアカウントですか？",
    confirm_link_more: |provider, account, name| {
        format!(
            "{provider}では「{account}」です。追加すると、{provider}に「{account}」としてサインインする人が、ここでは「{name}」になります。"
        )
    },
    confirm_link_yes: "はい、追加します",
    confirm_no_link: "いいえ、追加しません",
    confirm_replace: "別の人としてサインインしますか？",
    confirm_replace_more: |provider, account, name, guest| {
        let lost = if guest {
            "ゲストなので、この名前には戻れません。"
        } else {
            ""
        };
        format!(
            "いまは「{name}」としてサインインしています。{provider}では「{account}」です。続けると、このブラウザーから「{name}」はサインアウトします。{lost}"
        )
    },
    confirm_replace_yes: |account| format!("「{account}」としてサインイン"),
    confirm_replace_no: |name| format!("「{name}」のままでいる"),

    account: "アカウント",
    role,
    guest_more: "ゲストとして参加しています。サインアウトしたり、このブラウザーのCookieが消えたりすると、この名前には戻れません。",
    saved: "保存しました。",
    name: "名前",
    email_more: "Iroriはメールを送りません。お間違いのないようにご入力ください。サインイン先で確認されるまで、管理者には「未確認」と表示されます。",
    email_yielded: |email| {
        format!(
            "{email}の持ち主がほかの人だと確認されました。いまはまだこのアドレスでサインインできますが、別のアドレスを登録してください。"
        )
    },
    unverified: "未確認",
    change_email: "アドレスを変更",
    password_forgotten: "現在のパスワードがわからない",
    password_changed: "パスワードを変更しました。ほかの場所ではサインアウトされています。",
    other_ways_title: "ほかのサインイン方法を残しますか",
    other_ways_more: "ほかの人がアカウントに入ったおそれがあるときは、心当たりのないものを削除してください。削除するものにチェックを入れます。",
    other_ways_remove: "チェックしたものを削除",
    other_ways_keep: "すべて残す",
    proof_title: "ご本人の確認",
    proof_more: "サインイン方法を変更する前に、もう一度ご本人であることを確認します。このブラウザーで10分間有効です。",
    proof_none: "ここで確認できる方法がありません。管理者にパスワード再設定のリンクを頼んでください。",
    proof_providers: "もう一度サインインしてください：",
    proof_passkey: "パスキーで確認",
    proof_go_on: "続ける",
    renew_codes: "控えのコードを作り直す",
    app_required: "あなたの役割には二段階認証が必要です。設定すると先に進めます。",
    rename: "名前を変更",
    become_member: "メンバーになる",
    become_member_more: "メンバーになると、名前も発言も既読もそのままに、どの端末からでも戻ってこられます。招待リンクをお持ちなら、このブラウザーで開いてください。",
    become_member_kept: "ここでの発言と既読はそのまま残ります。",
    leave_title: "ほんとうにサインアウトしますか",
    leave_more: |name| {
        format!(
            "ゲストとして参加しています。サインアウトすると、「{name}」という名前にもダイレクトメッセージにも戻れません。"
        )
    },
    leave_stay: "とどまる",
    leave_for_good: "サインアウトする",
    reset_title: "新しいパスワード",
    reset_more: |name| {
        format!(
            "{name}さんのアカウントのパスワードを設定します。サインイン中の端末はすべてサインアウトされます。"
        )
    },
    reset_email: "まだメールアドレスが登録されていません。サインインに使うアドレスを入力してください。",
    reset_made: |name| {
        format!("{name}さんにこのリンクを送ってください。表示されるのは今だけです。")
    },
    reset_made_more: "リンクを知っている人は、1日以内に一度だけ新しいパスワードを設定できます。",
    lost_password: "パスワードの紛失",
    lost_password_more: "お忘れの場合は、サーバーの管理者に再設定リンクを頼んでください。",
    make_reset: "再設定リンクを作る",
    reset_second_step: "二段階認証も無効にする",
    second_step_roles: "二段階認証を必須にする",
    second_step_roles_more: "まだ設定していない人は、最初に設定を求められます。ほかのサービスでサインインする人にも、信頼するよう設定されたサービスでない限り、ここでコードを確認します。パスキーでは、その端末が確認します。",
    current_password: "現在のパスワード",
    new_password: "新しいパスワード",
    password_ends_sessions: "ここではサインインしたままです。ほかの場所ではサインアウトされます。",
    change_password: "パスワードを変更",
    code_title: "もうひとつ確認します",
    code_more: "スマートフォンのアプリに表示されているコードを入力してください。控えておいたコードも使えます。",
    code: "コード",
    begin_again: "はじめからやり直す",
    second_factor: "二段階認証",
    second_factor_off: "パスワードに加えて、スマートフォンのアプリのコードを確認します。",
    app_title: "アプリを追加",
    app_more: "認証アプリ（Aegis、1Password、Google Authenticatorなど）で読み取り、表示されたコードを入力してください。",
    app_qr: "アプリ用のQRコード",
    app_secret: "または、アプリに次を入力：",
    app_code: "アプリのコード",
    app_confirm: "有効にする",
    not_now: "あとで",
    remove_app: "無効にする",
    recovery_title: "控えておいてください",
    recovery_more: "スマートフォンがないときに、ひとつにつき一度だけ使えます。表示されるのは今だけです。",
    recovery_kept: "控えました",
    second_factor_on: |left| {
        format!("パスワードに加えてコードを確認しています。控えのコードは残り{left}個です。")
    },
    avatar: "アイコン",
    avatar_more: "名前の横に表示されます。サインイン先やGravatarの画像は、このサーバーが1日に1回取得します。ブラウザーが外部に接続することはありません。",
    avatar_upload: "別の画像",
    choose_file: "画像を選ぶ",
    no_file: "選択されていません",
    avatar_send: "アップロード",
    avatar_remove: "アップロードした画像を削除",
    avatar_use: "使う",
    avatar_shown: "表示中",
    avatar_source: |source| match source {
        AvatarSource::Upload => "アップロードした画像",
        AvatarSource::Provider => "サインイン先の画像",
        AvatarSource::Gravatar => "Gravatar",
        AvatarSource::Initials => "名前の頭文字",
    },
    passkeys: "パスキー",
    passkeys_more: "パスワードの代わりに、端末の顔認証・指紋・PINでサインインできます。",
    passkey_sign_in: "パスキーでサインイン",
    passkey_add: "パスキーを追加",
    passkey_made: "追加",
    passkey_cancelled: "パスキーは使われませんでした。もう一度お試しください。",
    passkey_known: "この端末にはすでにパスキーがあります。",
    passkey_trouble: "うまくいきませんでした。しばらくしてからもう一度お試しください。",
    ways_in: "サインインの方法",
    add_provider: |provider| format!("{provider}を追加"),
    sessions: "サインイン中の端末",
    this_session: "この端末",
    unknown_device: "不明なブラウザー",
    last_used: "最終利用",
    end_session: "サインアウト",
    end_others: "ほかのすべてでサインアウト",

    people: "メンバー管理",
    issuers: "変わったサインイン先",
    issuers_more: "オーナーが同意するまで、ここからはだれもサインインできません。以前のアカウントは別のものとして残ります。そこからサインインしていた人には、別の方法か新しい招待が必要です。",
    issuer_changed: |known, configured| format!("以前は{known}、いまは{configured}です。"),
    issuer_agree: "同意する",
    invites: "招待",
    invite_note: "宛先のメモ（管理者だけに表示）",
    invite_uses: "人数",
    invite_days: "有効日数",
    invite_role: "役割",
    make_invite: "リンクを作る",
    invite_made: "このリンクを送ってください。表示されるのは今だけです。",
    invite_made_more: "リンクを知っている人はだれでも参加できます。",
    uses_left: |n| format!("残り{n}人"),
    valid_until: "期限",
    revoke: "取り消す",
    search_people: "名前・メールアドレスで検索",
    nobody_found: "見つかりませんでした。",
    people_found: |n| format!("検索結果 {n}人"),
    you: "あなた",
    save: "保存",
    make_owner: "オーナーにする",
    make_owner_more: "オーナーはこのサーバーですべてのことができます。取り消せるのはほかのオーナーだけです。",
    deactivate_more: "すべての端末からサインアウトされ、再開するまでサインインできません。書いたものは残ります。",
    deactivate: "停止する",
    reactivate: "再開する",
    deactivated: "停止中",
    audit: "操作の記録",
    audit_all: "すべての記録とサインイン",
};

const fn role(role: Role) -> &'static str {
    match role {
        Role::Guest => "ゲスト",
        Role::Member => "メンバー",
        Role::Admin => "管理者",
        Role::Owner => "オーナー",
    }
}
