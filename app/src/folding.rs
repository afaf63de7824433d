//! Names as they are compared, on both sides.

/// A name as it is compared, see [`protocol::fold_name`]. A browser takes
/// characters apart by itself and loads no tables for it.
#[cfg(feature = "hydrate")]
pub(crate) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return protocol::fold_decomposed(name.chars());
    }
    let decomposed = String::from(js_sys::JsString::from(name).normalize("NFKD"));
    protocol::fold_decomposed(decomposed.chars())
}

/// A name as it is compared.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn folded(name: &str) -> String {
    protocol::fold_name(name)
}
