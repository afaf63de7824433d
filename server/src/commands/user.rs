//! `irori user`: lets whoever has the data directory help people, beside a
//! server that runs or not.

use anyhow::bail;
use clap::Subcommand;
use engine::{
    clock::SystemClock,
    session::SessionToken,
    storage::{GovernOutcome, Storage},
};
use protocol::clean_email;

use crate::config::Config;

/// What can be done for people by whoever has the data directory.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Print a link that sets a new password, once, within a day
    ResetPassword {
        /// The e-mail address they sign in with
        address: String,
        /// Turn off their second step as well
        #[arg(long)]
        remove_second_step: bool,
    },
}

/// Does it, and prints what was asked for.
#[expect(clippy::print_stdout, reason = "what was asked for")]
pub(super) async fn run(config: &Config, command: &UserCommand) -> anyhow::Result<()> {
    let UserCommand::ResetPassword {
        address,
        remove_second_step,
    } = command;
    let Ok(email) = clean_email(address) else {
        bail!("{address} is no e-mail address");
    };
    let token = SessionToken::random()?;
    let kept = Storage::keep_reset_beside(
        &config.storage.data_dir,
        &SystemClock,
        &email,
        *remove_second_step,
        &token,
    );
    match kept.await? {
        GovernOutcome::Done => {
            let url = config.listen.reached_at(config.listen.addr)?;
            println!("{url}reset?token={}", token.to_cookie());
            Ok(())
        }
        _ => bail!("nobody who may sign in here has the address {email}"),
    }
}
