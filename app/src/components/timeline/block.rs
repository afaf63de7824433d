//! A block of lines. What is far from what the reader sees is neither laid out
//! nor painted (`content-visibility`), and what changes in one block costs
//! nothing in the others.

use std::sync::Arc;

use leptos::{html, prelude::*};

use super::line::Line;
use crate::{dom, live::Live, state::Block, words::Words};

/// May be left out of the layout while it is far from what is seen.
const LEAVABLE: &str = "data-leavable";

/// The lines of one block, as they are now.
#[component]
pub(super) fn BlockView(
    number: i64,
    drawn: Memo<Vec<Block>>,
    words: &'static Words,
    live: Live,
) -> impl IntoView {
    let rows = Memo::new(move |_| {
        drawn.with(|blocks| {
            let at = blocks.binary_search_by_key(&number, |block| block.number);
            at.map(|at| Arc::clone(&blocks[at].rows))
                .unwrap_or_default()
        })
    });
    let block = NodeRef::<html::Div>::new();
    // Not before it was laid out once: its height is known from then on, and
    // nothing has to be guessed that would move the reader later.
    Effect::new(move |_| {
        if let Some(block) = block.get() {
            dom::after_next_frame(move || dom::mark(&block, LEAVABLE));
        }
    });
    view! {
        <div class="timeline__block" node_ref=block>
            <For each=move || rows.get().to_vec() key=|keyed| keyed.key let:keyed>
                <Line row=Arc::unwrap_or_clone(keyed.row) words live/>
            </For>
        </div>
    }
}
