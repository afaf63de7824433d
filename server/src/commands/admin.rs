//! `irori user`, `irori room`, `irori invite` and `irori stats`.

use std::sync::Arc;

use anyhow::bail;
use clap::{Args, Subcommand};
use engine::{
    accounts::{Accounts, Passkeys},
    chat::Chat,
    clock::SystemClock,
    hub::Hub,
    operator::Operator,
    storage::{CommitSink, Look, Storage},
};
use protocol::Role;

use crate::{
    admin::{Answer, Desk, Request, ask, table},
    config::Config,
    output,
};

/// What can be done for people.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
#[command(
    after_help = "WHOM is an e-mail address, a name, or the number of an account.

Examples:
  irori user list
  irori user add 'Ann Smith' ann@example.org --role admin
  irori user reset-password owner@example.org --data-dir /var/lib/irori"
)]
pub enum UserCommand {
    /// Everybody, or those whose name or address has this in it
    List {
        /// A part of the name or the address
        #[arg(default_value = "")]
        part: String,
    },
    /// Make an account, and print a link that sets its password, once, within a day
    Add {
        /// What they are called
        name: String,
        /// Their e-mail address
        email: String,
        /// What they may do: member, admin or owner
        #[arg(long, default_value = "member", value_parser = role)]
        role: Role,
    },
    /// Give somebody another role: member, admin or owner
    Role {
        /// An e-mail address, a name, or the number of an account
        whom: String,
        /// What they may do from now on: member, admin or owner
        #[arg(value_parser = role)]
        role: Role,
    },
    /// End somebody's sessions, and let them sign in no more
    Deactivate {
        /// An e-mail address, a name, or the number of an account
        whom: String,
    },
    /// Let somebody sign in again
    Reactivate {
        /// An e-mail address, a name, or the number of an account
        whom: String,
    },
    /// Print a link that sets a new password, once, within a day
    ResetPassword {
        /// An e-mail address, a name, or the number of an account
        whom: String,
        /// Turn off their second step as well
        #[arg(long)]
        remove_second_step: bool,
    },
    /// End all sessions of somebody
    SignOut {
        /// An e-mail address, a name, or the number of an account
        whom: String,
    },
}

/// What can be done with rooms.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
#[command(
    after_help = "ROOM is the address of a room, as in /rooms/ADDRESS, or its number.

Examples:
  irori room list --json
  irori room archive old-project
  irori room delete old-project --yes"
)]
pub enum RoomCommand {
    /// All rooms, conversations too
    List,
    /// Let nobody write in a room any more
    Archive {
        /// The address of a room, as in /rooms/ADDRESS, or its number
        room: String,
    },
    /// Let people write in it again
    Restore {
        /// The address of a room, as in /rooms/ADDRESS, or its number
        room: String,
    },
    /// Delete a room with everything in it, for ever
    Delete {
        /// The address of a room, as in /rooms/ADDRESS, or its number
        room: String,
        /// This is meant
        #[arg(long, required = true)]
        yes: bool,
    },
}

/// What can be done with links that let people in.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
#[command(after_help = "Examples:
  irori invite make --uses 20 --days 7 --note 'the choir'
  irori invite list
  irori invite revoke 3")]
pub enum InviteCommand {
    /// Make a link and print it, once
    Make {
        /// What those become who follow it: member or admin
        #[arg(long, default_value = "member", value_parser = role)]
        role: Role,
        /// For whom it is
        #[arg(long, default_value = "")]
        note: String,
        /// How many may follow it
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// For how many days it is valid
        #[arg(long, default_value_t = 7)]
        days: u32,
    },
    /// The links that are valid
    List,
    /// Make a link worthless
    Revoke {
        /// Its number in the list
        id: i64,
    },
}

/// How it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub struct OutputFormat {
    /// Print JSON instead of a table
    #[arg(long, global = true)]
    json: bool,
}

fn role(text: &str) -> Result<Role, String> {
    Role::of_name(text)
        .filter(|role| *role != Role::Guest)
        .ok_or_else(|| "it is member, admin or owner".to_owned())
}

impl From<UserCommand> for Request {
    fn from(command: UserCommand) -> Self {
        match command {
            UserCommand::List { part } => Self::UserList { part },
            UserCommand::Add { name, email, role } => Self::UserAdd { name, email, role },
            UserCommand::Role { whom, role } => Self::UserRole { whom, role },
            UserCommand::Deactivate { whom } => Self::UserDeactivate { whom },
            UserCommand::Reactivate { whom } => Self::UserReactivate { whom },
            UserCommand::ResetPassword {
                whom,
                remove_second_step,
            } => Self::UserResetPassword {
                whom,
                remove_second_step,
            },
            UserCommand::SignOut { whom } => Self::UserSignOut { whom },
        }
    }
}

impl From<RoomCommand> for Request {
    fn from(command: RoomCommand) -> Self {
        match command {
            RoomCommand::List => Self::RoomList,
            RoomCommand::Archive { room } => Self::RoomArchive { room },
            RoomCommand::Restore { room } => Self::RoomRestore { room },
            RoomCommand::Delete { room, yes: _ } => Self::RoomDelete { room },
        }
    }
}

impl From<InviteCommand> for Request {
    fn from(command: InviteCommand) -> Self {
        match command {
            InviteCommand::Make {
                role,
                note,
                uses,
                days,
            } => Self::InviteMake {
                role,
                note,
                uses,
                days,
            },
            InviteCommand::List => Self::InviteList,
            InviteCommand::Revoke { id } => Self::InviteRevoke { id },
        }
    }
}

/// Asks the server that runs, or does it where none does, and prints what
/// comes of it.
pub(super) async fn run(
    config: &Config,
    shown: OutputFormat,
    request: Request,
) -> anyhow::Result<()> {
    let answer = match ask(&config.storage.data_dir, &request).await? {
        Some(answer) => answer,
        None => alone(config, request).await?,
    };
    match answer {
        Answer::Error(sentence) => bail!(sentence),
        Answer::Ok(reply) if shown.json => output::line(table::json(&reply))?,
        Answer::Ok(reply) => output::whole(table::text(&reply).as_bytes())?,
    }
    Ok(())
}

/// Does it where no server runs. The store is to be there and of this version.
async fn alone(config: &Config, request: Request) -> anyhow::Result<Answer> {
    if let Some(postgres) = config.storage.postgres()? {
        Storage::check_postgres_version(postgres).await?;
    } else {
        let look = Look::open(&config.storage.data_dir).await?;
        look.check_version()?;
        look.close().await;
    }
    let limits = config.limits.engine();
    let hub = Hub::new(limits);
    let commits: Arc<dyn CommitSink> = Arc::<Hub>::clone(&hub);
    let storage = config.storage.open(Arc::new(SystemClock), commits).await?;
    let url = config.listen.reached_at()?;
    let accounts = Accounts::new(
        storage.clone(),
        Arc::<Hub>::clone(&hub),
        limits,
        config.admittance(),
        Passkeys::at(&url)?,
    );
    let accounts = Arc::new(accounts.await?);
    let chat = Arc::new(Chat::new(storage, hub, limits));
    let desk = Desk::new(Operator::new(accounts, Arc::clone(&chat)), url);
    let answer = desk.fulfil(request).await;
    chat.close().await;
    Ok(answer)
}
