//! The tray of files above the message box: how far each is, and what can be
//! done about it.

use leptos::prelude::*;
use protocol::ALT_MAX_CHARS;

use crate::{
    components::{Glyph, Icon},
    field_length::field_length,
    live::Live,
    prefs::use_words,
    size::size,
    state::{Stage, Upload},
};

/// The files for the next message.
#[component]
pub(super) fn Tray(live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let keys = Memo::new(move |_| {
        let written = chat.written();
        chat.uploads
            .with(|uploads| uploads.of(written).map(|one| one.key).collect::<Vec<_>>())
    });
    let any = Memo::new(move |_| keys.with(|keys| !keys.is_empty()));
    view! {
        <p class="composer-note composer-note--error" role="alert">{chat.note}</p>
        {move || any.get().then(|| view! {
            <ul class="tray" aria-label=words.files>
                <For each=move || keys.get() key=|key| *key let:key>
                    <Item live key/>
                </For>
            </ul>
        })}
    }
}

#[component]
fn Item(live: Live, key: u32) -> impl IntoView {
    let words = use_words();
    let upload = Memo::new(move |_| live.chat.uploads.with(|uploads| uploads.get(key).cloned()));
    let read = move |of: fn(&Upload) -> String| {
        upload.with(|upload| upload.as_ref().map(of).unwrap_or_default())
    };
    let name = upload.with_untracked(|upload| {
        upload
            .as_ref()
            .map(|upload| (upload.name.clone(), upload.bytes, upload.preview.clone()))
    });
    let (name, bytes, preview) = name.unwrap_or_default();
    let name_said = name.clone();
    let remove = format!("{}: {name}", words.remove);
    let retry = format!("{}: {name}", words.try_again);
    let describe = format!("{}: {name}", words.describe);
    let percent = move || upload.with(|upload| upload.as_ref().map_or(0, Upload::percent));
    let failed = Memo::new(move |_| {
        upload.with(|upload| match upload.as_ref().map(|upload| &upload.stage) {
            Some(Stage::Failed(why)) => Some(why.clone()),
            _ => None,
        })
    });
    let is_under_way =
        Memo::new(move |_| upload.with(|upload| upload.as_ref().is_some_and(Upload::is_under_way)));
    let undrawn = Memo::new(move |_| upload.with(|upload| upload.as_ref()?.undrawn()));
    let is_picture = Memo::new(move |_| {
        upload.with(|upload| upload.as_ref().is_some_and(Upload::is_ready_picture))
    });
    view! {
        <li class="tray__item">
            {move || match preview.clone().filter(|_| undrawn.get().is_none()) {
                Some(preview) => view! { <img class="tray__preview" src=preview alt=""/> }.into_any(),
                None => view! { <span class="tray__preview"><Glyph icon=Icon::File/></span> }.into_any(),
            }}
            <div class="tray__text">
                <p class="tray__name" dir="auto" title=name.clone()>{name.clone()}</p>
                {move || {
                    if let Some(why) = failed.get() {
                        view! {
                            <p class="tray__error" role="alert">
                                <span class="visually-hidden">{name_said.clone()} ": "</span>
                                {why} " "
                                <button
                                    type="button"
                                    aria-label=retry.clone()
                                    on:click=move |_| live.retry_file(key, words)
                                >
                                    {words.try_again}
                                </button>
                            </p>
                        }
                        .into_any()
                    } else if is_under_way.get() {
                        view! {
                            <p class="tray__progress">
                                <progress max="100" value=move || percent().to_string() aria-label=name.clone()></progress>
                                <span>{move || format!("{} %", percent())}</span>
                            </p>
                        }
                        .into_any()
                    } else if is_picture.get() {
                        view! {
                            <input
                                class="tray__alt"
                                maxlength=field_length(ALT_MAX_CHARS)
                                placeholder=words.describe
                                aria-label=describe.clone()
                                prop:value=read(|upload| upload.alt.clone())
                                on:input=move |event| {
                                    let alt = event_target_value(&event);
                                    live.chat.uploads.update_untracked(|uploads| {
                                        uploads.change(key, |upload| upload.alt = alt);
                                    });
                                }
                            />
                        }
                        .into_any()
                    } else if let Some(why) = undrawn.get() {
                        view! {
                            <p class="tray__size" role="status">
                                {(words.undrawn)(why)} {words.sentence_joint} {words.goes_as_file}
                            </p>
                        }
                        .into_any()
                    } else {
                        view! { <p class="tray__size">{size(bytes)}</p> }.into_any()
                    }
                }}
            </div>
            <button class="icon" type="button" aria-label=remove on:click=move |_| live.remove_file(key, words)>
                <Glyph icon=Icon::Close/>
            </button>
        </li>
    }
}
