//! The words for why a picture is not drawn.

use protocol::Undrawn;

/// In English.
pub(super) const fn en(why: Undrawn) -> &'static str {
    match why {
        Undrawn::TooManyPixels => "This picture has too many pixels to be shown.",
        Undrawn::TooManyFrames => "This animation has too many frames to be shown.",
        Undrawn::Damaged => "This picture is damaged.",
        Undrawn::UnknownKind => "Only JPEG, PNG, GIF and WebP are shown.",
        Undrawn::TooSlow => "This picture takes too long to be drawn.",
        Undrawn::Unknown => {
            "This is no picture we can read (JPEG, PNG, GIF or WebP), or it is damaged."
        }
    }
}

/// In Japanese.
pub(super) const fn ja(why: Undrawn) -> &'static str {
    match why {
        Undrawn::TooManyPixels => "画素数が多すぎて表示できない画像です。",
        Undrawn::TooManyFrames => "コマ数が多すぎて表示できないアニメーションです。",
        Undrawn::Damaged => "この画像は壊れています。",
        Undrawn::UnknownKind => "表示できるのはJPEG・PNG・GIF・WebPだけです。",
        Undrawn::TooSlow => "描画に時間がかかりすぎる画像です。",
        Undrawn::Unknown => "読み込める画像（JPEG・PNG・GIF・WebP）ではないか、壊れています。",
    }
}
