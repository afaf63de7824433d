//! The binary `irori`: reads the configuration, starts the server, and says
//! in one sentence what is wrong when it cannot.

use std::process::ExitCode;

use clap::Parser as _;
use server::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
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
