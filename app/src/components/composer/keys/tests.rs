use super::*;

const ENTER: KeyPress = KeyPress {
    enter: true,
    shift: false,
    alt: false,
    command: false,
    taken: false,
    since_composition_ms: f64::MAX,
    touch: false,
};

#[test]
fn enter_sends() {
    assert!(ENTER.sends());
    assert!(
        KeyPress {
            command: true,
            ..ENTER
        }
        .sends()
    );
    assert!(
        !KeyPress {
            enter: false,
            ..ENTER
        }
        .sends()
    );
}

#[test]
fn shift_and_enter_break_the_line() {
    assert!(
        !KeyPress {
            shift: true,
            ..ENTER
        }
        .sends()
    );
}

#[test]
fn an_input_method_s_enter_never_sends() {
    for press in [
        KeyPress {
            taken: true,
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
            taken: true,
            command: true,
            ..ENTER
        },
    ] {
        assert!(press.is_for_input_method() && !press.sends(), "{press:?}");
    }
}

#[test]
fn on_touch_screens_a_button_sends() {
    assert!(
        !KeyPress {
            touch: true,
            ..ENTER
        }
        .sends()
    );
    assert!(
        KeyPress {
            touch: true,
            command: true,
            ..ENTER
        }
        .sends()
    );
}
