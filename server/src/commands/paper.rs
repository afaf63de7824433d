//! `irori completions` and `irori man`: what shells and readers want to know
//! of the command line.

use std::{fs, io, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Cli;
use crate::output;

/// For which shell.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = "Example:
  irori completions bash > /usr/share/bash-completion/completions/irori")]
pub struct CompletionsCommand {
    /// The shell that is to complete them
    shell: Shell,
}

/// Where the pages go.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = "Example:
  irori man /usr/share/man/man1")]
pub struct ManCommand {
    /// A directory, which is made when it is missing
    dir: PathBuf,
}

/// Prints what the shell wants.
pub(super) fn completions(command: &CompletionsCommand) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "irori", &mut script);
    output::whole(&script)
}

/// Writes a page for irori and for each command.
pub(super) fn man(command: &ManCommand) -> anyhow::Result<()> {
    let dir = &command.dir;
    let written =
        fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(Cli::command(), dir));
    written.with_context(|| format!("cannot write to {}", dir.display()))
}
