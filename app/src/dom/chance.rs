//! Random numbers from the browser.

use leptos::prelude::window;
use protocol::ClientId;
use web_sys::js_sys::Math;

/// A number from 0 to 1, good enough to spread reconnects.
#[cfg(not(feature = "ssr"))]
pub(crate) fn random() -> f64 {
    Math::random()
}

/// A name for a new message that nobody else ever makes: 128 random bits.
/// (`crypto.randomUUID` does not exist on plain http.)
pub(crate) fn new_client_id() -> Option<ClientId> {
    let mut bytes = [0_u8; 16];
    let strong = window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if strong.is_err() {
        for byte in &mut bytes {
            *byte = random_byte();
        }
    }
    let mut id = String::with_capacity(32);
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            id.extend(char::from_digit(u32::from(half), 16));
        }
    }
    ClientId::new(id).ok()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 255 by construction"
)]
fn random_byte() -> u8 {
    (Math::random() * 256.0) as u8
}
