//! `irori user`: lets whoever has the store in their hands help people, beside
//! a server that runs or not.

use anyhow::bail;
use clap::Subcommand;
use engine::{
    clock::SystemClock,
    session::SessionToken,
    storage::{ResetBeside, Storage},
};

use crate::config::Config;

/// What can be done for people by whoever has the store in their hands.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Print a link that sets a new password, once, within a day
    ResetPassword {
        /// Their e-mail address, their name, or the number of their account
        whom: String,
        /// Turn off their second step as well
        #[arg(long)]
        remove_second_step: bool,
    },
}

/// Does it, and prints what was asked for.
#[expect(clippy::print_stdout, reason = "what was asked for")]
pub(super) async fn run(config: &Config, command: &UserCommand) -> anyhow::Result<()> {
    let UserCommand::ResetPassword {
        whom,
        remove_second_step,
    } = command;
    let token = SessionToken::random()?;
    let place = config.storage.place()?;
    let kept = Storage::keep_reset_beside(&place, &SystemClock, whom, *remove_second_step, &token);
    match kept.await? {
        ResetBeside::Kept => {
            let url = config.listen.reached_at()?;
            println!("{url}reset?token={}", token.to_cookie());
            Ok(())
        }
        ResetBeside::Nobody => bail!("{whom} is nobody who may sign in here"),
        ResetBeside::Several(people) => {
            let people: Vec<_> = people
                .into_iter()
                .map(|(user, name)| format!("{user} ({name})"))
                .collect();
            let people = people.join(", ");
            bail!("several people are called {whom}; say which by the number: {people}")
        }
    }
}
