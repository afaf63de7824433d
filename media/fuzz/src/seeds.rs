//! `seeds DIRECTORY`: writes a small file of every kind there.

#[path = "../../tests/it/make.rs"]
#[expect(dead_code, reason = "the tests make more than is needed here")]
mod make;

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let directory = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| "corpus".into()));
    fs::create_dir_all(&directory)?;
    for (name, file) in make::one_of_each() {
        fs::write(directory.join(name.replace(' ', "-")), file)?;
    }
    Ok(())
}
