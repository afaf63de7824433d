//! Which key sends a message. An input method uses Enter to accept what it
//! proposes: that Enter must never send.

/// The key code of a key that an input method has taken.
const TAKEN_BY_INPUT_METHOD: u32 = 229;
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
    pub(super) composing: bool,
    pub(super) key_code: u32,
    /// How long ago the last composition ended.
    pub(super) since_composition_ms: f64,
    /// Whether the keyboard is most likely on a screen.
    pub(super) touch: bool,
}

/// Whether the key sends. Shift and Enter break the line, and so does Enter on
/// a touch screen, where a button sends.
pub(super) fn sends(press: KeyPress) -> bool {
    let input_method = press.composing
        || press.key_code == TAKEN_BY_INPUT_METHOD
        || press.since_composition_ms < SAME_STROKE_MS;
    press.enter && !press.shift && !press.alt && !input_method && (press.command || !press.touch)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTER: KeyPress = KeyPress {
        enter: true,
        shift: false,
        alt: false,
        command: false,
        composing: false,
        key_code: 13,
        since_composition_ms: f64::MAX,
        touch: false,
    };

    #[test]
    fn enter_sends() {
        assert!(sends(ENTER));
        assert!(sends(KeyPress {
            command: true,
            ..ENTER
        }));
        assert!(!sends(KeyPress {
            enter: false,
            key_code: 65,
            ..ENTER
        }));
    }

    #[test]
    fn shift_and_enter_break_the_line() {
        assert!(!sends(KeyPress {
            shift: true,
            ..ENTER
        }));
    }

    #[test]
    fn an_input_method_s_enter_never_sends() {
        for press in [
            KeyPress {
                composing: true,
                ..ENTER
            },
            KeyPress {
                key_code: 229,
                ..ENTER
            },
            KeyPress {
                since_composition_ms: 3.0,
                ..ENTER
            },
            KeyPress {
                since_composition_ms: -1.0,
                ..ENTER
            },
            KeyPress {
                composing: true,
                command: true,
                ..ENTER
            },
        ] {
            assert!(!sends(press), "{press:?}");
        }
    }

    #[test]
    fn on_touch_screens_a_button_sends() {
        assert!(!sends(KeyPress {
            touch: true,
            ..ENTER
        }));
        assert!(sends(KeyPress {
            touch: true,
            command: true,
            ..ENTER
        }));
    }
}
