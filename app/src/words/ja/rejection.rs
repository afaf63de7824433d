//! Why something was refused, in Japanese.

use protocol::{
    ALT_MAX_CHARS, ALTS_MAX_CHARS, DIRECT_MAX_PEOPLE, FILES_MAX, Field, NAME_MAX_CHARS,
    PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, Quota, REACTIONS_MAX, ROOM_NAME_MAX_CHARS, Rejection,
    TOPIC_MAX_CHARS,
};

use crate::words::undrawn;

pub(super) fn rejection(rejection: &Rejection) -> String {
    match rejection {
        Rejection::SignInFirst => {
            "サインインの期限が切れました。もう一度サインインしてください。".to_owned()
        }
        Rejection::ProofNeeded => "先にご本人の確認をしてください。".to_owned(),
        Rejection::SecondStepNeeded => {
            "あなたの役割には二段階認証が必要です。先にアカウントのページで設定してください。"
                .to_owned()
        }
        Rejection::EasyPassword => {
            "このパスワードはすぐに見破られます。ほかの人が思いつかないものにしてください。"
                .to_owned()
        }
        Rejection::Forbidden => "この操作はできません。".to_owned(),
        Rejection::NotFound => "このルームは存在しないか、閲覧できません。".to_owned(),
        Rejection::Invalid { field: Field::Name } => {
            format!("お名前は1〜{NAME_MAX_CHARS}文字で入力してください。")
        }
        Rejection::Invalid { field: Field::Body } => "メッセージを入力してください。".to_owned(),
        Rejection::Invalid {
            field: Field::Email,
        } => "メールアドレスの形式ではありません。".to_owned(),
        Rejection::Invalid {
            field: Field::Password,
        } => format!(
            "パスワードは{PASSWORD_MIN_CHARS}〜{PASSWORD_MAX_CHARS}文字で入力してください。"
        ),
        Rejection::Invalid {
            field: Field::Invite,
        } => "人数は1〜1000人、日数は1〜365日で指定してください。".to_owned(),
        Rejection::Invalid {
            field: Field::Files,
        } => format!(
            "ひとつのメッセージに付けられるファイルは{FILES_MAX}個まで、それぞれ一度だけです。"
        ),
        Rejection::Invalid { field: Field::Alt } => format!(
            "説明はひとつ{ALT_MAX_CHARS}文字まで、メッセージ全体で{ALTS_MAX_CHARS}文字までです。"
        ),
        Rejection::Invalid {
            field: Field::RoomName,
        } => format!("ルーム名には文字か数字が必要です（{ROOM_NAME_MAX_CHARS}文字まで）。"),
        Rejection::Invalid {
            field: Field::Topic,
        } => {
            format!("トピックは{TOPIC_MAX_CHARS}文字までです。")
        }
        Rejection::Invalid {
            field: Field::People,
        } => {
            format!("その名前の人がいないか、複数います。会話は{DIRECT_MAX_PEOPLE}人までです。")
        }
        Rejection::Invalid {
            field: Field::Emoji,
        } => format!(
            "絵文字をひとつ選んでください。ひとつのメッセージに{REACTIONS_MAX}種類までです。"
        ),
        Rejection::Invalid {
            field: Field::Saved,
        } => "これ以上は保存できません。いくつか外してからお試しください。".to_owned(),
        Rejection::Invalid { field: Field::Pins } => {
            "このルームにはこれ以上ピン留めできません。いくつか外してからお試しください。"
                .to_owned()
        }
        Rejection::Invalid {
            field: Field::Invites,
        } => "有効な招待はこれ以上作れません。いくつか取り消してからお試しください。".to_owned(),
        Rejection::Invalid { .. } | Rejection::Malformed { .. } => {
            "サーバーが理解できませんでした。ページを再読み込みしてください。".to_owned()
        }
        Rejection::TooLong { max_chars } => {
            format!("メッセージは{max_chars}文字までです。")
        }
        Rejection::NotMember => "先にルームに参加してください。".to_owned(),
        Rejection::Removed => {
            "このルームから外されています。管理している人が許可すると、また参加できます。"
                .to_owned()
        }
        Rejection::QuotaReached { quota } => match quota {
            Quota::NewDirects => "今日始められる会話の数に達しました。明日またお試しください。",
            Quota::Additions => {
                "今日はこれ以上追加できません。明日またお試しください。"
            }
            Quota::RoomsMade => "作れるルームの数に達しました。ひとつ削除すると、また作れます。",
            Quota::RoomsJoined => {
                "参加できるルームの数を超えます。先にどれかから退出してください。"
            }
            Quota::Rooms => "このサーバーに作れるルームの数に達しました。",
        }
        .to_owned(),
        Rejection::NameTaken => "同じ名前のルームがすでにあります。".to_owned(),
        Rejection::Archived => "このルームはアーカイブされているため、書き込めません。".to_owned(),
        Rejection::NobodyThere => {
            "この会話の相手のアカウントはすべて停止されているため、書き込めません。".to_owned()
        }
        Rejection::NameOfAnother => {
            "同じ名前か、よく似た名前の人がいるか、使えない名前です。見分けられるように何か付け足してください。"
                .to_owned()
        }
        Rejection::Conflict => "このメッセージは別のルームに送信済みです。".to_owned(),
        Rejection::RateLimited { retry_after_ms } => {
            let secs = retry_after_ms.div_ceil(1000).max(1);
            format!("少し速すぎるようです。{secs}秒後にもう一度お試しください。")
        }
        Rejection::WrongCredentials => "メールアドレスかパスワードが違います。".to_owned(),
        Rejection::PasskeyRefused => "そのパスキーではここに入れません。".to_owned(),
        Rejection::WrongCode => "コードが違うか、古いか、使用済みです。".to_owned(),
        Rejection::EmailTaken => "このメールアドレスのアカウントがすでにあります。".to_owned(),
        Rejection::LinkOver => "このリンクは使えなくなっています。".to_owned(),
        Rejection::NotAdmitted => "参加には招待が必要です。".to_owned(),
        Rejection::IdentityTaken => "ほかのアカウントで使われています。".to_owned(),
        Rejection::Deactivated => "このアカウントは停止されています。".to_owned(),
        Rejection::LastOne => "最後のひとつなので、なくせません。".to_owned(),
        Rejection::NotAPicture { why } => undrawn::ja(*why).to_owned(),
        Rejection::TooLarge { max_bytes } => {
            format!("{} MBを超えています。", max_bytes / 1_000_000)
        }
        Rejection::StorageFull => {
            "ファイルを保存する空きがありません。ファイルのないメッセージは送れます。".to_owned()
        }
        Rejection::UploadGone => {
            "このファイルはもうありません。もう一度選んでください。".to_owned()
        }
        Rejection::Unsure => {
            "途中でデータベースとの接続が切れたため、完了したかどうかわかりません。もう一度行う前に、結果を確かめてください。".to_owned()
        }
        Rejection::Internal => {
            "サーバーが処理できませんでした。しばらくしてからお試しください。".to_owned()
        }
    }
}
