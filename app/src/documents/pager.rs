//! The links to the pages before and after, in a list that is longer than one.

use leptos::prelude::*;

use crate::paths;

use super::words::use_document_words;

/// Which part of a list a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many come before it.
    pub from: u32,
    /// How many it has.
    pub shown: u32,
    /// How many there are.
    pub count: u32,
    /// How many a page has at the most.
    pub page: u32,
}

impl Part {
    /// Where the part before begins, if there is one.
    const fn before(self) -> Option<u32> {
        if self.from == 0 {
            return None;
        }
        Some(self.from.saturating_sub(self.page))
    }

    /// Where the part after begins, if there is one.
    fn after(self) -> Option<u32> {
        let next = self.from.saturating_add(self.shown);
        (self.shown > 0 && next < self.count).then_some(next)
    }
}

/// Links to the parts before and after. `path`: of the page, with a query that
/// is to stay; `anchor`: of the list on it, with its `#`.
#[component]
pub(crate) fn Pager(
    part: Part,
    path: String,
    #[prop(default = "")] anchor: &'static str,
    label: String,
) -> impl IntoView {
    let shared = use_document_words();
    let sign = if path.contains('?') { '&' } else { '?' };
    let to = move |from: u32| format!("{path}{sign}from={from}{anchor}");
    let (before, after) = (part.before().map(&to), part.after().map(&to));
    (before.is_some() || after.is_some()).then(|| {
        view! {
            <nav class="search__on" aria-label=label>
                {before.map(|href| view! { <a class="button button--quiet" rel="prev" href=paths::link(href)>{shared.list_before}</a> })}
                {after.map(|href| view! { <a class="button button--quiet" rel="next" href=paths::link(href)>{shared.list_after}</a> })}
            </nav>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_way_to_every_part_and_none_out_of_the_list() {
        for (from, shown, count, before, after) in [
            (0, 0, 0, None, None),
            (0, 7, 7, None, None),
            (0, 100, 101, None, Some(100)),
            (100, 1, 101, Some(0), None),
            (100, 100, 250, Some(0), Some(200)),
            // By hand, or after somebody went.
            (40, 100, 250, Some(0), Some(140)),
            (900, 0, 250, Some(800), None),
            (u32::MAX, 0, 250, Some(u32::MAX - 100), None),
        ] {
            let part = Part {
                from,
                shown,
                count,
                page: 100,
            };
            assert_eq!((part.before(), part.after()), (before, after), "{part:?}");
        }
    }
}
