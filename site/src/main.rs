//! `site WASM DIR`: makes of the wasm that cargo has built what a page loads.
//! DIR gets `irori.js`, `irori.wasm` and, for a build with the feature
//! `split`, the parts of it that are loaded later, under the names that the
//! page asks for them by. `site/finish.mjs` makes them small.
//!
//! cargo-leptos does the same in `make dev`. A release is built without it,
//! because it takes longer to compile than all of Irori's browser half.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

/// What a page asks for; `LEPTOS_OUTPUT_NAME` in `.cargo/config.toml` is the same.
const NAME: &str = "irori";

/// What `#[wasm_split]` has compiled into the wasm as the name of the module
/// that loads its parts. The underscores stand for a digest nobody fills in.
const LINKS: &str = "./__wasm_split.______________________.js";

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [wasm, dir] = arguments.as_slice() else {
        bail!("usage: site WASM DIR");
    };
    fs::create_dir_all(dir)?;
    let main_part = split(wasm, dir).with_context(|| format!("cannot split {}", wasm.display()))?;
    bind(&main_part, dir).with_context(|| format!("cannot bind {}", main_part.display()))
}

/// Puts the parts that are loaded later into `dir`, and the rest beside the
/// wasm. Says where that is.
fn split(wasm: &Path, dir: &Path) -> Result<PathBuf> {
    let main_part = wasm.with_file_name(format!("{NAME}_main.wasm"));
    let content = fs::read(wasm)?;
    let main_module = format!("./{NAME}.js");
    let mut options = Options::new(&content);
    options.output_dir = dir;
    options.main_out_path = &main_part;
    options.main_module = &main_module;
    options.link_name = LINKS;
    match wasm_split_cli_support::transform(options) {
        Ok(_) => Ok(main_part),
        Err(cause) => bail!("{cause:#}"),
    }
}

/// Writes the wasm, and the JavaScript between it and the browser.
fn bind(main_part: &Path, dir: &Path) -> Result<()> {
    Bindgen::new()
        .keep_lld_exports(true)
        .demangle(false)
        .typescript(false)
        .input_path(main_part)
        .out_name(NAME)
        .web(true)?
        .generate(dir)?;
    // The name that Leptos writes into pages.
    fs::rename(
        dir.join(format!("{NAME}_bg.wasm")),
        dir.join(format!("{NAME}.wasm")),
    )?;
    Ok(())
}
