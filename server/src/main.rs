//! The binary `irori`: reads the configuration, starts the server, and says
//! in one sentence what is wrong when it cannot.

use std::process::ExitCode;

use rustix::{fs::Mode, process::umask};
use server::{Cli, config::EmbeddedSite};

/// Name and number, then what it was built from, as far as the build was told
/// (`scripts/build.sh`): the commit and its day.
const VERSION: &str = match (option_env!("IRORI_BUILD"), env!("CARGO_PKG_VERSION")) {
    (Some(build), _) => build,
    (None, version) => version,
};

// `SITE` and its files, in a list that `scripts/dist.sh` has written.
#[cfg(feature = "embedded-site")]
include!(env!("IRORI_SITE_FILES"));

/// The browser files are beside the program.
#[cfg(not(feature = "embedded-site"))]
const SITE: Option<EmbeddedSite> = None;

/// Keeps what is written from now on from the other users of this machine:
/// the database, files, keys and backups, whoever has made the directory they
/// are in. Sockets that others are to reach are opened to them one by one.
fn keep_private() {
    let asked_for = umask(Mode::RWXO);
    umask(asked_for | Mode::RWXO);
}

fn main() -> ExitCode {
    keep_private();
    let cli = match Cli::read(std::env::args_os().collect(), VERSION, SITE) {
        Ok(cli) => cli,
        Err(error) => match error.downcast::<clap::Error>() {
            Ok(error) => error.exit(),
            Err(error) => return fail(&error),
        },
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(server::start(cli)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

#[expect(clippy::print_stderr, reason = "the person who started it reads this")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("irori: {error:#}");
    ExitCode::FAILURE
}
