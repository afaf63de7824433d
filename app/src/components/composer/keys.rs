//! Which key sends a message. An input method uses Enter to accept what it
//! proposes: that Enter must never send.

/// Safari ends a composition right before it tells of the Enter that ended it.
const SAME_STROKE_MS: f64 = 50.0;

/// A key, pressed in the message box.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a keyboard event is that")]
pub(super) struct KeyPress {
    pub(super) enter: bool,
    pub(super) shift: bool,
    pub(super) alt: bool,
    /// Ctrl or Cmd.
    pub(super) command: bool,
    /// Whether the browser says that an input method has it.
    pub(super) taken: bool,
    /// How long ago the last composition ended.
    pub(super) since_composition_ms: f64,
    /// Whether the keyboard is most likely on a screen.
    pub(super) touch: bool,
}

impl KeyPress {
    /// Whether an input method has the key: the box does nothing with it.
    pub(super) fn is_for_input_method(self) -> bool {
        self.taken || self.since_composition_ms < SAME_STROKE_MS
    }

    /// Whether the key sends. Shift and Enter break the line, and so does Enter
    /// on a touch screen, where a button sends.
    pub(super) fn sends(self) -> bool {
        let can = !self.shift && !self.alt && !self.is_for_input_method();
        self.enter && can && (self.command || !self.touch)
    }
}

#[cfg(test)]
mod tests;
