//! Keeps the reader's place in the timeline: at the end, and then kept there,
//! or further up, and then not moved by what comes above or below.

use leptos::{html, prelude::*};
use protocol::RoomId;
use send_wrapper::SendWrapper;
use web_sys::HtmlElement;

use super::way_back::{Stood, WayBack};
use crate::{
    dom,
    live::Live,
    page_data::Stretch,
    state::{Block, Pane, Timeline},
};

/// This near the end, the reader follows it.
const NEAR_END_PX: i32 = 100;
/// This near the first or the last line that is here, more are fetched: two or
/// three screens of a phone, so that they are there before the reader is.
const AHEAD_PX: i32 = 2_000;
/// The line above what is unread.
const UNREAD_LINE: &str = ".unread-line";
/// The message the address leads to.
const TARGET_LINE: &str = ".message--target";

/// The reader's place in the timeline.
#[derive(Clone, Copy)]
pub(super) struct Position {
    live: Live,
    scroller: NodeRef<html::Section>,
    lines: NodeRef<html::Div>,
    anchor: StoredValue<Option<SendWrapper<dom::Anchor>>>,
    /// The lines have changed and the place is yet to be found again: what
    /// moves meanwhile is not the reader.
    settling: StoredValue<bool>,
    /// Another page was opened, and the place on it is yet to be found.
    arriving: StoredValue<bool>,
    /// The reader has asked for the end and is not there yet: a scroll event
    /// that was already on its way does not call them back.
    leaping: StoredValue<bool>,
    /// Lines came that nobody watched: the page was on no screen, something lay
    /// over it, or they came to be while there was no connection.
    unseen: StoredValue<bool>,
    /// Whether the anchor was taken at the end.
    at_end: StoredValue<bool>,
    way_back: WayBack,
    /// Where the reader stood when they left the room that is open again.
    sought: StoredValue<Option<Stood>>,
}

impl Position {
    /// The reader's place in the timeline drawn in these elements.
    pub(super) fn new(
        live: Live,
        scroller: NodeRef<html::Section>,
        lines: NodeRef<html::Div>,
    ) -> Self {
        Self {
            live,
            scroller,
            lines,
            anchor: StoredValue::new(None),
            settling: StoredValue::new(false),
            arriving: StoredValue::new(false),
            leaping: StoredValue::new(false),
            unseen: StoredValue::new(false),
            at_end: StoredValue::new(true),
            way_back: WayBack::new(),
            sought: StoredValue::new(None),
        }
    }

    /// The reader has scrolled, or was moved.
    pub(super) fn scrolled(self) {
        let Some((scroller, lines)) = self.elements() else {
            return;
        };
        if self.arriving.get_value() || self.leaping.get_value() {
            return;
        }
        let chat = self.live.chat;
        let near_end = dom::px_to_end(&scroller) <= NEAR_END_PX;
        let at_end = near_end && !chat.timeline.with_untracked(Timeline::has_newer);
        if at_end != chat.following.get_untracked() {
            chat.following.set(at_end);
        }
        if at_end && chat.missed.get_untracked() > 0 {
            chat.missed.set(0);
        }
        if !self.settling.get_value() {
            self.remember(&scroller, &lines);
        }
        self.look(&scroller, &lines);
        let has_newer = chat.timeline.with_untracked(Timeline::has_newer);
        if has_newer && dom::px_to_end(&scroller) < AHEAD_PX {
            self.live.load_newer();
        } else if dom::px_to_start(&scroller) < AHEAD_PX {
            self.live.load_older();
        }
    }

    /// Notes which lines the reader sees.
    fn look(self, scroller: &HtmlElement, lines: &HtmlElement) {
        let seen = self.live.chat.in_view;
        let view = dom::in_view(scroller, lines).filter(|_| !dom::is_covered(scroller));
        if seen.get_untracked() != view {
            seen.set(view);
        }
    }

    /// Keeps the place whenever the lines change, and finds it anew for
    /// another room.
    pub(super) fn keep_through(self, drawn: Memo<Vec<Block>>) {
        let chat = self.live.chat;
        Effect::new(move |before: Option<((u32, RoomId), bool)>| {
            let (before, followed) = before.unzip();
            drawn.track();
            let following = chat.following.get();
            if following && followed == Some(false) {
                self.leaping.set_value(true);
            }
            let visit = chat.place.with(|place| (place.visit, place.room.id));
            if before != Some(visit) {
                self.arriving.set_value(true);
                self.sought.set_value(None);
            }
            if let Some((_, left)) = before.filter(|(_, left)| *left != visit.1) {
                self.way_back.leave(left, self.stands());
            }
            if !self.is_watched() {
                self.unseen.set_value(true);
            }
            self.settling.set_value(true);
            // The lines are in the page by then, and not yet on the screen.
            request_animation_frame(move || self.settle());
            (visit, following)
        });
    }

    /// Keeps the place when lines turn out to be higher than was thought, or
    /// become so, while none is added. At the end the page does so by itself.
    pub(super) fn keep_through_growth(self) {
        Effect::new(move |_| {
            let Some(lines) = self.lines.get() else {
                return;
            };
            let watch = SendWrapper::new(dom::SizeWatch::new(&lines, move || self.grown()));
            on_cleanup(move || drop(watch));
        });
    }

    /// Keeps the place for whoever comes back from another page.
    pub(super) fn keep_over_pages(self) {
        let chat = self.live.chat;
        if chat.pane == Pane::Thread {
            return;
        }
        Effect::new(move |_| {
            let handle = window_event_listener_untyped("pagehide", move |_| {
                WayBack::leave_page(chat.room_id_now(), self.stands());
            });
            on_cleanup(move || handle.remove());
        });
    }

    /// Where the reader stands; at the end there is no place to be kept.
    fn stands(self) -> Option<Stood> {
        let stood = self.anchor.with_value(|anchor| anchor.as_ref()?.stood());
        stood.filter(|_| !self.at_end.get_value())
    }

    /// Looks again when something was opened over the lines, or closed.
    pub(super) fn look_from_under_covers(self) {
        let chat = self.live.chat;
        Effect::new(move |_| {
            // A thread covers the room where there is no space beside it.
            let _ = chat.thread();
            self.look_in_next_frame();
        });
        Effect::new(move |_| {
            let watch = SendWrapper::new(dom::CoverWatch::new(move || self.look_in_next_frame()));
            on_cleanup(move || drop(watch));
        });
    }

    /// By then what was opened or closed is drawn so.
    fn look_in_next_frame(self) {
        request_animation_frame(move || {
            if let Some((scroller, lines)) = self.elements() {
                self.look(&scroller, &lines);
            }
        });
    }

    /// Whether somebody may see what comes now.
    fn is_watched(self) -> bool {
        let covered = dom::lies_under_cover(self.live.chat.pane.timeline_id());
        dom::is_visible() && !self.live.is_catching_up() && !covered
    }

    fn grown(self) {
        if self.settling.try_get_value() != Some(false) {
            return;
        }
        let following = self.live.chat.following.try_get_untracked();
        if let Some((scroller, lines)) = self.elements() {
            if following == Some(false) {
                self.restore(&scroller);
            }
            self.look(&scroller, &lines);
        }
    }

    fn settle(self) {
        // The page may have been left meanwhile.
        if self.settling.try_set_value(false).is_some() {
            return;
        }
        let asked_for_end = self.leaping.get_value();
        self.leaping.set_value(false);
        // Who opens a page, or asks for its end, is where they wanted to be.
        let unseen = self.unseen.get_value() && !asked_for_end;
        self.unseen.set_value(false);
        let Some((scroller, lines)) = self.elements() else {
            return;
        };
        if self.arriving.get_value() {
            self.arriving.set_value(false);
            self.arrive(&scroller, &lines);
            return self.scrolled();
        }
        if self.come_back(&scroller, &lines) {
            return self.scrolled();
        }
        // As it is by now: the reader may have moved since the lines changed.
        if self.live.chat.following.get_untracked() {
            dom::scroll_to_end(&scroller);
            // What came to a page that nobody saw is not passed over.
            if unseen && reveal_unread(&scroller) {
                self.count_missed();
                return self.scrolled();
            }
        } else {
            self.restore(&scroller);
        }
        self.remember(&scroller, &lines);
        self.look(&scroller, &lines);
    }

    /// Finds the reader's place on a page that was just opened: the message the
    /// address leads to, the first unread one where not all of them fit, or the
    /// end.
    fn arrive(self, scroller: &HtmlElement, lines: &HtmlElement) {
        let chat = self.live.chat;
        let (room, stretch, visit) = chat
            .place
            .with_untracked(|place| (place.room.id, place.stretch, place.visit));
        let in_room = chat.pane == Pane::Room;
        // Where Back led is asked once, whatever comes of it.
        let stood = in_room.then(|| self.way_back.back_in(room)).flatten();
        // The first page lies at its end, unless it leads to a message. Who has
        // scrolled before it came alive is where they wanted to be.
        let leads_to_end = in_room && visit == 0 && !matches!(stretch, Stretch::Around(_));
        if leads_to_end && dom::px_to_end(scroller) > NEAR_END_PX {
            return self.count_missed();
        }
        dom::scroll_to_end(scroller);
        let unread = chat.timeline.with_untracked(|timeline| {
            timeline.first_unread(chat.viewer.with_untracked(|me| me.id))
        });
        // What is unread comes first, where the address asks for nothing else.
        let stood = stood.filter(|_| unread.is_none() || stretch != Stretch::Unread);
        if stood.is_none() && (reveal_target(scroller) || (in_room && stretch == Stretch::Newest)) {
            return;
        }
        let lies_above = reveal_unread(scroller);
        self.sought.set_value(stood);
        if !self.come_back(scroller, lines)
            && let Some((seq, _)) = stood
        {
            self.live.go_around(seq);
        }
        if in_room && (lies_above || chat.timeline.with_untracked(Timeline::has_newer)) {
            self.count_missed();
        }
    }

    /// What is unread lies below.
    fn count_missed(self) {
        let chat = self.live.chat;
        let room = chat.room_id_now();
        let waiting = chat.unread.with_untracked(|unread| unread.of_room(room));
        chat.missed.set(waiting.messages);
    }

    /// Goes to where the reader stood, as soon as that is here.
    fn come_back(self, scroller: &HtmlElement, lines: &HtmlElement) -> bool {
        let anchor = self.sought.get_value();
        let anchor = anchor.and_then(|stood| dom::anchor_at(lines, stood));
        let Some(anchor) = anchor else {
            return false;
        };
        self.sought.set_value(None);
        dom::restore(scroller, &anchor);
        true
    }

    fn restore(self, scroller: &HtmlElement) {
        self.anchor.with_value(|anchor| {
            if let Some(anchor) = anchor {
                dom::restore(scroller, anchor);
            }
        });
    }

    fn remember(self, scroller: &HtmlElement, lines: &HtmlElement) {
        self.at_end
            .set_value(self.live.chat.following.get_untracked());
        let anchor = dom::anchor(scroller, lines).map(SendWrapper::new);
        self.anchor.set_value(anchor);
    }

    fn elements(self) -> Option<(HtmlElement, HtmlElement)> {
        let scroller = self.scroller.try_get_untracked()??;
        let lines = self.lines.try_get_untracked()??;
        Some((scroller, lines.into()))
    }
}

/// Goes to the message the address leads to.
fn reveal_target(scroller: &HtmlElement) -> bool {
    let line = scroller.query_selector(TARGET_LINE).ok().flatten();
    line.inspect(dom::centre).is_some()
}

/// Goes to the first unread message if it lies above what is in view.
fn reveal_unread(scroller: &HtmlElement) -> bool {
    let line = scroller.query_selector(UNREAD_LINE).ok().flatten();
    line.is_some_and(|line| dom::reveal_above(scroller, &line))
}
