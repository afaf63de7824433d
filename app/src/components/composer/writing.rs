//! Handles what happens in the message box: typing, drafts, sending.

use leptos::{
    ev::{CompositionEvent, KeyboardEvent},
    html,
    prelude::*,
};
use protocol::{MESSAGE_MAX_CHARS, Seq};

use super::{
    keys::KeyPress,
    suggestions::{Completion, Pressed, Suggestions},
};
use crate::{
    dom,
    live::{Live, Saved},
    room::{Lost, WritingTo},
    state::{Command, Overlay, Pane, Subject, Timeline, Written, beginning, command, joined},
    words::Words,
};

/// The message box and what stands in it. A handle, to be passed around.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    live: Live,
    area: NodeRef<html::Textarea>,
    words: &'static Words,
    suggestions: Suggestions,
    chars: RwSignal<u32>,
    composing: StoredValue<bool>,
    composition_ended_ms: StoredValue<f64>,
}

impl Writing {
    pub(super) fn new(
        live: Live,
        area: NodeRef<html::Textarea>,
        words: &'static Words,
        suggestions: Suggestions,
    ) -> Self {
        Self {
            live,
            area,
            words,
            suggestions,
            chars: RwSignal::new(0),
            composing: StoredValue::new(false),
            composition_ended_ms: StoredValue::new(f64::MIN),
        }
    }

    /// Length of the message, as the server will count it.
    pub(super) fn chars(self) -> u32 {
        self.chars.get()
    }

    /// What was typed before the page came alive stays; else the draft comes
    /// back, and an edit or answer that was under way. Another room or thread brings its
    /// own. Takes and returns the one it was last done for.
    pub(super) fn take_up_draft(self, before: Option<Written>) -> Written {
        let drawn = self.live.chat.place.with(|place| place.draft.body.clone());
        let written = self.live.chat.written();
        if before == Some(written) {
            self.live.draft_came_anew();
            return written;
        }
        self.live.chat.note.set(None);
        let typed_early = Some(self.text()).filter(|text| before.is_none() && *text != drawn);
        let left = before.map(|(room, _)| room);
        let text = self.live.open_draft(left, typed_early);
        if text != self.text() {
            self.write(&text);
        }
        self.measure();
        if let Some(seq) = self.live.edit_under_way() {
            self.live.chat.writing.set(WritingTo::Edit(seq));
        } else if let Some(quote) = self.live.kept_answer() {
            self.live.chat.writing.set(WritingTo::Reply(quote.seq));
        }
        if !dom::is_touch() {
            self.focus();
        }
        written
    }

    fn focus(self) {
        dom::focus(self.live.chat.pane.composer_id());
    }

    /// Another purpose brings its own text: what a message says that is to be
    /// edited, or what was typed of that, or afterwards what stood here before.
    pub(super) fn take_up_purpose(self, before: Option<WritingTo>) -> WritingTo {
        let now = self.live.chat.writing.get();
        let text = match (before, now) {
            (_, WritingTo::Edit(seq)) => {
                let said = || {
                    let timeline = self.live.chat.timeline;
                    let said = timeline.with_untracked(|timeline| timeline.written(seq));
                    said.map(|(_, body)| body).unwrap_or_default()
                };
                self.live.kept_edit(seq).unwrap_or_else(said)
            }
            (Some(WritingTo::Edit(_)), _) | (_, WritingTo::Instead(Lost::Edit)) => {
                self.live.draft()
            }
            _ => return now,
        };
        if text != self.text() {
            self.write(&text);
        }
        self.measure();
        now
    }

    /// The message that is edited or answered may be deleted meanwhile. What is
    /// sent then is a new message.
    pub(super) fn notice_loss(self) {
        let chat = self.live.chat;
        let is_deleted = |seq| chat.timeline.with(|timeline| timeline.is_deleted(seq));
        match chat.writing.get() {
            WritingTo::Edit(seq) if is_deleted(seq) => self.lose_edit(seq),
            WritingTo::Reply(seq) if is_deleted(seq) => {
                self.live.forget_answer();
                chat.writing.set(WritingTo::Instead(Lost::Reply));
            }
            _ => {}
        }
    }

    /// The message is gone that was edited: what was typed joins the draft.
    fn lose_edit(self, seq: Seq) {
        let writing = self.live.chat.writing;
        let words = self.live.kept_edit(seq);
        self.live.forget_edit(seq);
        // Who had taken all of it out wanted it deleted.
        if words.as_ref().is_some_and(|words| words.trim().is_empty()) {
            return writing.set(WritingTo::Room);
        }
        if let Some(words) = words {
            self.live.keep_draft(&joined(&self.live.draft(), &words));
        }
        writing.set(WritingTo::Instead(Lost::Edit));
    }

    /// Another device has written something else.
    pub(super) fn take_up_handed(self) {
        if self.live.chat.pane == Pane::Thread {
            return;
        }
        let handed = self.live.chat.handed;
        handed.track();
        // Once: the box may be another one by the next time.
        let text = handed.try_update_untracked(Option::take).flatten();
        if let Some(text) = text
            && !self.is_edit()
            && !self.composing.get_value()
        {
            self.write(&text);
            self.measure();
        }
    }

    /// The next message is nothing special.
    pub(super) fn cancel(self) {
        if let WritingTo::Edit(seq) = self.live.chat.writing.get_untracked() {
            self.live.forget_edit(seq);
        }
        self.live.forget_answer();
        self.live.chat.writing.set(WritingTo::Room);
        self.live.chat.note.set(None);
        self.focus();
    }

    /// The text has changed.
    pub(super) fn typed(self) {
        self.measure();
        // What did not work is known by whoever types on.
        let note = self.live.chat.note;
        if note.with_untracked(Option::is_some) {
            note.set(None);
        }
        let text = self.text();
        // Nobody is to wait for an edit.
        if let WritingTo::Edit(seq) = self.live.chat.writing.get_untracked() {
            self.live.keep_edit(seq, &text);
        } else {
            self.live.keep_draft(&text);
            if !text.trim().is_empty() {
                self.live.note_writing();
            }
        }
        self.caret_moved();
    }

    /// The caret stands somewhere else.
    pub(super) fn caret_moved(self) {
        let before = self
            .area
            .get_untracked()
            .map(|area| dom::text_before_caret(&area));
        self.suggestions
            .look_up(self.live.chat, before.and_then(|before| beginning(&before)));
    }

    /// Puts a suggestion in place of what was typed. The box tells of it as of
    /// anything typed.
    pub(super) fn complete(self, Completion { at, text }: &Completion) {
        if let Some(area) = self.area.get_untracked() {
            dom::replace_before_caret(&area, *at, text);
        }
    }

    /// An input method begins.
    pub(super) fn composes(self) {
        self.composing.set_value(true);
    }

    /// An input method is done.
    pub(super) fn composed(self, event: &CompositionEvent) {
        self.composing.set_value(false);
        self.composition_ended_ms.set_value(event.time_stamp());
    }

    /// A key is down.
    pub(super) fn pressed(self, event: &KeyboardEvent) {
        let press = KeyPress {
            enter: event.key() == "Enter",
            shift: event.shift_key(),
            alt: event.alt_key(),
            command: event.ctrl_key() || event.meta_key(),
            taken: dom::is_for_input_method(event),
            since_composition_ms: event.time_stamp() - self.composition_ended_ms.get_value(),
            touch: dom::is_touch(),
        };
        if press.is_for_input_method() {
            return;
        }
        match self.suggestions.pressed(event) {
            Pressed::Passed => {}
            Pressed::Heard => return,
            Pressed::Took(completion) => return self.complete(&completion),
        }
        if press.sends() {
            event.prevent_default();
            return self.send();
        }
        let plain = !press.alt && !press.command;
        match event.key().as_str() {
            "Escape" if plain && self.live.chat.writing.get_untracked() != WritingTo::Room => {
                event.prevent_default();
                self.cancel();
            }
            "Escape" if plain && self.text().is_empty() => self.live.leave_thread(),
            "ArrowUp" if plain && self.text().is_empty() && self.take_up_last(press.shift) => {
                event.prevent_default();
            }
            _ => {}
        }
    }

    /// The last own message, to be edited, or the last one, to be answered.
    fn take_up_last(self, answer: bool) -> bool {
        let chat = self.live.chat;
        let me = chat.viewer.with_untracked(|viewer| viewer.id);
        let seq = chat.timeline.with_untracked(|timeline| {
            if answer {
                timeline.last_message()
            } else {
                timeline.last_of(me)
            }
        });
        if let Some(seq) = seq {
            if answer {
                self.live.reply(seq);
            } else {
                self.live.edit(seq);
            }
        }
        seq.is_some()
    }

    /// Sends what stands in the box and shows it at the end of the timeline.
    pub(super) fn send(self) {
        let body = dom::composed(&self.text());
        let chat = self.live.chat;
        if let WritingTo::Edit(seq) = chat.writing.get_untracked() {
            return self.save(seq, body);
        }
        let written = untrack(|| chat.written());
        let (any, are_ready) = chat
            .uploads
            .with_untracked(|uploads| (uploads.any(written), uploads.are_ready(written)));
        if (body.is_empty() && !any) || !are_ready || count(&body) > MESSAGE_MAX_CHARS {
            return;
        }
        let body = match command(&body) {
            Command::Say(body) => body,
            other => return self.obey(other),
        };
        let reply_to = match chat.writing.get_untracked() {
            WritingTo::Reply(seq) => untrack(|| self.live.answered(seq)),
            WritingTo::Edit(_) | WritingTo::Instead(_) | WritingTo::Room => None,
        };
        self.live.forget_answer();
        chat.writing.set(WritingTo::Room);
        let files = self.live.take_files();
        self.live.post(body, files, reply_to);
        self.write("");
        self.measure();
        chat.following.set(true);
        if chat.timeline.with_untracked(Timeline::has_newer) {
            self.live.go_to_newest();
        }
    }

    /// Does what a command asks for. It stays in the box until it is done.
    fn obey(self, command: Command) {
        let live = self.live;
        let done = move |done: bool| {
            if done {
                self.clear();
            }
        };
        match command {
            Command::Topic(topic) => live.set_topic(topic, self.words, done),
            Command::Invite(name) => live.invite(name, self.words, done),
            Command::Leave => {
                self.clear();
                live.chat.overlay.set(Some(Overlay::Leave));
            }
            Command::Help => {
                self.clear();
                live.chat.overlay.set(Some(Overlay::Shortcuts));
            }
            Command::Unknown(name) => {
                let note = (self.words.unknown_command)(&name);
                live.chat.note.set(Some(note));
            }
            Command::Say(_) => {}
        }
    }

    fn clear(self) {
        self.live.keep_draft("");
        self.write("");
        self.measure();
    }

    /// Saves an edit. What was typed stays until it is saved. Where all of it was
    /// taken out, the message is to go, perhaps.
    fn save(self, seq: Seq, body: String) {
        let chat = self.live.chat;
        if body.is_empty() {
            let pane = chat.pane;
            return chat
                .overlay
                .set(Some(Overlay::Delete(Subject { seq, pane })));
        }
        if count(&body) > MESSAGE_MAX_CHARS {
            return;
        }
        self.live.save_edit(seq, body, self.words, move |saved| {
            if chat.writing.get_untracked() != WritingTo::Edit(seq) {
                return;
            }
            match saved {
                Saved::Done => chat.writing.set(WritingTo::Room),
                Saved::Gone => self.lose_edit(seq),
                Saved::Not => {}
            }
        });
    }

    fn is_edit(self) -> bool {
        matches!(self.live.chat.writing.get_untracked(), WritingTo::Edit(_))
    }

    fn text(self) -> String {
        self.area
            .get_untracked()
            .map(|area| area.value())
            .unwrap_or_default()
    }

    fn write(self, text: &str) {
        if let Some(area) = self.area.get_untracked() {
            area.set_value(text);
        }
        self.suggestions.look_up(self.live.chat, None);
    }

    fn measure(self) {
        if let Some(area) = self.area.get_untracked() {
            dom::grow(&area);
        }
        let chars = count(&dom::composed(&self.text()));
        if chars != self.chars.get_untracked() {
            self.chars.set(chars);
        }
    }
}

/// Length as the server counts it.
fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
