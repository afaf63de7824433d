//! 日本語 (Japanese).

mod rejection;

use protocol::{AlertKind, EventKind, UserKind, calendar::Date};

use self::rejection::rejection;
use super::{Words, name, undrawn, up_to_99};
use crate::ago::Ago;

pub(super) const WORDS: Words = Words {
    skip_to_composer: "メッセージ入力へ移動",
    rooms: "ルーム",
    people: "メンバー",
    rooms_and_people: "ルームとメンバー",
    rooms_waiting: |n| format!("ルームとメンバー: 未読{n}件"),
    close: "閉じる",
    here_now: "オンライン",
    write_to: |name| format!("{name}さんにメッセージを送る"),
    away: "離席中",
    last_seen: |ago| format!("最終アクセス: {}", how_long(ago)),
    draft: "下書き",
    members: |n| format!("{n}人"),
    and_more: |n| format!("ほか{n}人"),
    unread: |n| format!("未読{}件", up_to_99(n)),
    mentions: |n| format!("あなた宛て{}件", up_to_99(n)),
    favourites: "お気に入り",
    direct: "ダイレクトメッセージ",
    find_rooms: "ルームを探す・作る",
    new_direct: "メッセージを送る相手を選ぶ",
    just_you: "自分だけ",
    about_room: "このルームについて",
    about_direct: "この会話について",

    gone: "なくなったルーム",
    room_gone: |name| match name {
        "" => "ルームがなくなったか、参加者から外れました。".to_owned(),
        name => format!("「{name}」はなくなったか、参加者から外れました。"),
    },
    room_gone_unsent: |name| match name {
        "" => "ルームがなくなったか、参加者から外れました。書いた内容は送信されていません。"
            .to_owned(),
        name => format!(
            "「{name}」はなくなったか、参加者から外れました。書いた内容は送信されていません。"
        ),
    },
    copy: "コピー",
    copied: "コピーしました。",
    dismiss: "閉じて消す",
    settings: "設定",
    account: "アカウント",
    run_house: "メンバー管理と招待",
    theme: "配色",
    theme_system: "自動",
    theme_light: "ライト",
    theme_dark: "ダーク",
    language: "言語",
    sign_out: "サインアウト",
    sign_out_loses: |n| {
        format!(
            "書きかけや未送信のものが{n}件あります。今サインアウトすると失われます。サインアウトしますか？"
        )
    },

    alerts: "サインイン方法の変更",
    alert,
    alert_question: "心当たりはありますか。",
    alert_not_me: "ない場合はアカウントを確認",
    alert_dismiss: "自分が行いました",
    your_picture: "アイコン",
    picture_choose: "画像を選ぶ",
    picture_hint: "ここにドロップまたは貼り付けもできます",
    picture_move: "ドラッグまたは矢印キーで表示する部分を選びます",
    picture_zoom: "拡大",
    picture_save: "これを使う",

    shortcuts: "キーボードショートカット",
    shortcut_send: "メッセージを送信",
    shortcut_break: "改行",
    shortcut_complete: "名前・ルーム・絵文字を補完",
    shortcut_edit: "自分の最後のメッセージを編集",
    shortcut_reply: "最後のメッセージに返信",
    shortcut_previous_room: "前のルーム",
    shortcut_next_room: "次のルーム",
    shortcut_list: "この一覧",
    shortcut_close: "開いているものを閉じる",
    #[cfg(feature = "ssr")]
    description: "自分たちのサーバーで使うチャット。ルーム、スレッド、ファイル共有。",
    #[cfg(feature = "ssr")]
    page_broken: "エラーのため、このページは動かなくなりました。書いたものは残っています。",
    #[cfg(feature = "ssr")]
    load_page_again: "再読み込み",
    not_loaded: "ページのこの部分を読み込めませんでした。もう一度試すか、ページを再読み込みしてください。",
    page_outdated: "サーバーが新しくなりました。すべてを表示するには、再読み込みしてください。",
    sentence_joint: "",

    switcher: "ルームや人に移動",
    switcher_none: "見つかりませんでした。",
    search: "メッセージを検索",
    saved: "あとで読むメッセージ",

    notifications: "通知",
    notifications_blocked: "このブラウザーでは通知がブロックされています。サイトの設定で許可してください。",
    sound: "音を鳴らす",
    do_not_disturb: "おやすみモード",
    try_notification: "このように表示されます。",
    notified_in: |who, room| format!("{who}（{room}）"),

    messages: "メッセージ一覧",
    new_messages: "ここから未読",
    jump_to_new: |n| format!("新しいメッセージ{}件", up_to_99(n)),
    jump_to_end: "最新へ",
    older: "以前のメッセージ",
    newest: "最新のメッセージに戻る",
    room_begins: |room| format!("{room} はここから始まります。"),
    direct_begins: |people| format!("{people}さんとの会話はここから始まります。"),
    empty_room: "まだメッセージがありません。最初のひとことをどうぞ。",
    happened,
    list_joint: "、",
    pinned: "ピン留め",
    edited: "（編集済み）",
    edits: "編集の履歴",
    as_it_is_now: "現在",
    deleted: "このメッセージは削除されました。",
    wordless: "（本文なし）",
    reactions: "リアクション",
    no_reactions: "リアクションはなくなりました。",
    actions: "このメッセージの操作",
    react: "リアクション",
    more_emoji: "ほかの絵文字",
    reply: "返信",
    more: "その他",
    edit: "編集",
    archived_rooms: "アーカイブ済みのルーム",
    code: "コード",
    after_name: "",
    link_copied: "リンクをコピーしました",
    message_saved: "「あとで読む」に追加しました",
    message_unsaved: "「あとで読む」から外しました",
    leave_question: "このルームから退出しますか？",
    leave_more: "非公開ルームに戻るには、メンバーからの招待が必要です。",
    leave: "退出する",
    copy_link: "リンクをコピー",
    save: "あとで読む",
    unsave: "「あとで読む」から外す",
    mark_unread: "ここから未読にする",
    pin: "ルームにピン留め",
    unpin: "ピン留めを外す",
    delete_question: "このメッセージを削除しますか",
    delete_more: "本文と添付ファイルは、全員から見えなくなります。",
    cancel: "キャンセル",
    sent_when_back: "接続が戻ったら送信します。",
    sent_when_allowed: "少し速すぎるようです。まもなく送信します。",
    sent_when_able: "サーバーがまだ保存できません。もう一度試しています。",
    not_sent: |reason| format!("送信できませんでした：{reason}"),
    try_again: "再送",
    load_again: "もう一度試す",
    room_out_of_reach: "サーバーにつながらないため、そのルームを開けませんでした。",
    delete: "削除",
    today: "今日",
    yesterday: "昨日",
    date,
    go_to_day: "日付へ移動",
    go: "移動",
    nothing_since: "その日以降のメッセージはありません。",

    thread: "スレッド",
    threads: "スレッド",
    thread_messages: "スレッドのメッセージ",
    empty_thread: "まだ返信はありません。",
    reply_in_thread: "スレッドで返信",
    replies: |n| format!("返信{n}件"),
    new_replies: |n| format!("新着{n}件"),
    last_reply: |when| format!("最終 {when}"),
    follow: "フォロー",
    follow_more: "返信があったら知らせる",
    message_thread: "このスレッドに返信",

    message: "メッセージ",
    message_room: |room| format!("{room} へのメッセージ"),
    send: "送信",
    characters_left: |n| format!("あと{n}文字"),
    characters_over: |n| format!("{n}文字超えています。短くすると送信できます。"),
    typing,
    suggestions: "入力候補",
    suggestions_hint: |n| format!("候補{n}件。Tab で補完、↑↓ で選択"),
    unknown_command: |name| {
        format!("/{name} というコマンドはありません。/help で一覧を見られます。")
    },
    commands: "コマンド",
    command_me: "自分の動作を書く",
    command_shrug: "肩をすくめる",
    command_topic: "トピックを決める",
    command_invite: "メンバーを追加",
    command_leave: "ルームから退出",
    editing: "メッセージを編集中",
    edit_gone: "編集していたメッセージは削除されました。入力欄の内容は新しいメッセージになります。",
    reply_gone: "返信先のメッセージは削除されました。入力欄の内容は新しいメッセージになります。",
    replying_to: |name| format!("{name}さんへの返信："),
    archived: "このルームはアーカイブされています。読むことだけできます。",
    people_gone,
    user_kind,
    marked: |name, mark| format!("{name}（{mark}）"),

    files: "ファイル",
    attach: "ファイルを追加",
    describe: "画像の説明",
    remove: "取り除く",
    too_many_files: |n| format!("ひとつのメッセージに付けられるファイルは{n}個までです。"),
    no_folders: |names| {
        format!(
            "フォルダは添付できません（{}）。中のファイルを追加してください。",
            names.join("、")
        )
    },
    unreadable_file: |name| {
        format!(
            "「{name}」は読み込めないため外しました。変更・移動・削除された可能性があります。もう一度追加してください。"
        )
    },
    undrawn: undrawn::ja,
    goes_as_file: "撮影場所などの情報も含め、ファイルとしてそのまま送られます。",
    count_files: |n| format!("ファイル{n}個"),
    unsent_files: "未送信のファイルあり",
    open_picture: |name| format!("画像: {name}"),
    zoom: "原寸で表示",
    open_original: "ファイルを開く",
    previous_picture: "前の画像",
    next_picture: "次の画像",

    reconnecting: "接続が切れました。再接続しています。入力はそのまま続けられます。",
    too_many_tabs: "開いているタブが多すぎます。いくつか閉じてから再読み込みしてください。",
    out_of_step: "ページが古くなりました。再読み込みしてください。",
    reload: "再読み込み",

    not_found: "見つかりません",
    not_found_more: "このページは存在しないか、閲覧できません。",
    trouble: "うまくいきませんでした",
    to_rooms: "ルームへ",
    loading: "読み込み中",
    rejection,
    unreachable: "サーバーに接続できません。通信状況を確認して、もう一度お試しください。",
};

fn happened(kind: &EventKind) -> String {
    match kind {
        EventKind::MemberJoined => "さんが参加しました".to_owned(),
        EventKind::MemberLeft => "さんが退出しました".to_owned(),
        EventKind::MemberAdded { member } => {
            format!("さんが{}さんを追加しました", WORDS.name_of(member))
        }
        EventKind::MemberRemoved { member } => {
            format!("さんが{}さんを退出させました", WORDS.name_of(member))
        }
        EventKind::RoomRenamed { name } => {
            format!("さんがルーム名を「{name}」に変更しました")
        }
        EventKind::TopicChanged { topic } if topic.is_empty() => {
            "さんがトピックを消しました".to_owned()
        }
        EventKind::TopicChanged { topic } => {
            format!("さんがトピックを「{topic}」にしました")
        }
        EventKind::RoomArchived => "さんがルームをアーカイブしました".to_owned(),
        EventKind::RoomRestored => "さんがルームを再開しました".to_owned(),
        // These are no lines of their own.
        _ => String::new(),
    }
}

fn how_long(ago: Ago) -> String {
    match ago {
        Ago::Moment => "たった今".to_owned(),
        Ago::Minutes(n) => format!("{n}分前"),
        Ago::Hours(n) => format!("{n}時間前"),
        Ago::Days(n) => format!("{n}日前"),
        Ago::On(day) => date(day),
    }
}

fn date(date: Date) -> String {
    const WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
    format!(
        "{}年{}月{}日（{}）",
        date.year,
        date.month,
        date.day,
        name(&WEEKDAYS, date.weekday)
    )
}

fn typing(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("{one}さんが入力中"),
        [one, two] => format!("{one}さんと{two}さんが入力中"),
        _ => "複数の人が入力中".to_owned(),
    }
}

fn people_gone(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("{name}さん")).collect();
    format!("{}はもういません。", names.join("と"))
}

const fn user_kind(kind: UserKind) -> Option<&'static str> {
    match kind {
        UserKind::Guest => Some("ゲスト"),
        UserKind::Bot => Some("ボット"),
        UserKind::Admin => Some("管理者"),
        UserKind::Owner => Some("オーナー"),
        UserKind::Former => Some("停止中"),
        UserKind::Member => None,
    }
}

fn alert(kind: AlertKind, detail: &str) -> String {
    let what = match kind {
        AlertKind::PasswordChanged => "パスワードが変更されました",
        AlertKind::PasswordReset => "リンクからパスワードが再設定されました",
        AlertKind::ResetLinkMade => "管理者がパスワード再設定リンクを作りました",
        AlertKind::SecondStepAdded => "二段階認証が有効になりました",
        AlertKind::SecondStepRemoved => "二段階認証が無効になりました",
        AlertKind::RecoveryCodesRenewed => "控えのコードが作り直されました",
        AlertKind::RecoveryCodeUsed => "控えのコードが使われました",
        AlertKind::PasskeyAdded => "パスキーが追加されました",
        AlertKind::PasskeyRemoved => "パスキーが削除されました",
        AlertKind::IdentityLinked => "サインインの方法が追加されました",
        AlertKind::IdentityUnlinked => "サインインの方法が削除されました",
        AlertKind::EmailChanged => "メールアドレスが変更されました",
        AlertKind::EmailYielded => {
            "メールアドレスの持ち主がほかの人だと確認されました。別のアドレスを登録してください"
        }
    };
    if detail.is_empty() {
        what.to_owned()
    } else {
        format!("{what}（{detail}）")
    }
}
