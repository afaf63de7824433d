//! The keys that work everywhere on the page, and the commands.

use leptos::prelude::*;

use crate::{dom, prefs::use_words};

const DIALOG_ID: &str = "shortcuts";

/// Opens the list.
pub(super) fn show_shortcut_list() {
    dom::show_dialog(DIALOG_ID);
}

/// The list.
#[component]
pub(super) fn ShortcutList() -> impl IntoView {
    let words = use_words();
    let keys = [
        ("Enter", words.shortcut_send),
        ("Shift + Enter", words.shortcut_break),
        ("Tab", words.shortcut_complete),
        ("↑", words.shortcut_edit),
        ("Shift + ↑", words.shortcut_reply),
        ("Alt + ↑", words.shortcut_previous_room),
        ("Alt + ↓", words.shortcut_next_room),
        ("Ctrl / ⌘ + K", words.switcher),
        ("?", words.shortcut_list),
        ("Esc", words.shortcut_close),
    ];
    let commands = [
        ("/me", words.command_me),
        ("/shrug", words.command_shrug),
        ("/topic", words.command_topic),
        ("/invite", words.command_invite),
        ("/leave", words.command_leave),
        ("/help", words.shortcut_list),
    ];
    view! {
        <dialog class="dialog" id=DIALOG_ID aria-labelledby="shortcuts-title">
            <h2 class="dialog__title" id="shortcuts-title">{words.shortcuts}</h2>
            <dl class="shortcuts">
                {keys.map(|(key, what)| view! {
                    <div class="shortcuts__row">
                        <dt><kbd>{key}</kbd></dt>
                        <dd>{what}</dd>
                    </div>
                })}
            </dl>
            <h3 class="shortcuts__title">{words.commands}</h3>
            <dl class="shortcuts">
                {commands.map(|(command, what)| view! {
                    <div class="shortcuts__row">
                        <dt><kbd>{command}</kbd></dt>
                        <dd>{what}</dd>
                    </div>
                })}
            </dl>
            <form method="dialog">
                <button class="button">{words.close}</button>
            </form>
        </dialog>
    }
}
