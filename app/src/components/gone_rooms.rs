//! The notes about rooms that are gone, which hand back what was written there.

use leptos::{ev, prelude::*, server_fn::ServerFn as _};

use crate::{
    api::DismissUnsent, dom, live::Live, paths, prefs::use_words, state::GoneRoom, words::Words,
};

/// Every room that is gone and not dismissed yet, with the words that were not
/// sent.
#[component]
pub(crate) fn GoneRooms(live: Live) -> impl IntoView {
    let words = use_words();
    let gone = live.chat.gone;
    let any = Memo::new(move |_| gone.with(|rooms| !rooms.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <section class="gone" aria-label=words.gone>
                    <For each=move || gone.get() key=|gone| (gone.room, gone.text()) let:gone>
                        <Gone gone live words/>
                    </For>
                </section>
            }
        })
    }
}

#[component]
fn Gone(gone: GoneRoom, live: Live, words: &'static Words) -> impl IntoView {
    let room = gone.room;
    let text = gone.text();
    let copied = RwSignal::new(false);
    let said = if gone.is_wordless() {
        (words.room_gone)(&gone.name)
    } else {
        (words.room_gone_unsent)(&gone.name)
    };
    let has_words = !gone.is_wordless();
    let to_copy = text.clone();
    let dismiss = move |event: ev::SubmitEvent| {
        event.prevent_default();
        live.dismiss_gone(room);
    };
    view! {
        <article class="gone__room">
            <p class="gone__said" role="status" dir="auto">{said}</p>
            {has_words.then(|| view! {
                <p class="gone__words" tabindex="0" dir="auto">{text}</p>
            })}
            <div class="gone__actions">
                {has_words.then(|| view! {
                    <button
                        class="button button--quiet needs-script"
                        type="button"
                        on:click=move |_| copied.set(dom::copy(&to_copy))
                    >
                        {move || if copied.get() { words.copied } else { words.copy }}
                    </button>
                })}
                <form method="post" action=paths::link(DismissUnsent::url()) on:submit=dismiss>
                    <input type="hidden" name="room" value=room.to_string()/>
                    <button class="button button--quiet" type="submit">{words.dismiss}</button>
                </form>
            </div>
        </article>
    }
}
