//! Where wishes arrive, and who fulfils them.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail};
use engine::{
    operator::{Operator, OperatorError},
    session::SessionToken,
    storage::{Governed, NewInvite, RoomChange},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream},
    time::timeout,
};
use url::Url;

use super::{Answer, Reply, Request, answer::Table};

/// What the socket is called in the data directory.
const SOCKET: &str = "admin.sock";

/// The longest request, in bytes.
const REQUEST_MAX: u64 = 64 * 1024;

/// How long a request may take to arrive, and an answer to be taken.
const WITHIN: Duration = Duration::from_secs(10);

/// How long an answer may take: a room with much in it is deleted.
const ANSWER_WITHIN: Duration = Duration::from_mins(2);

/// Fulfils wishes.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    operator: Operator,
    /// Where people reach the server, for links.
    url: Url,
}

impl Desk {
    pub(crate) const fn new(operator: Operator, url: Url) -> Self {
        Self { operator, url }
    }

    /// Does what is asked for.
    pub(crate) async fn fulfil(&self, request: Request) -> Answer {
        match self.try_to(request).await {
            Ok(reply) => Answer::Ok(reply),
            Err(cause) => Answer::Error(cause.to_string()),
        }
    }

    async fn try_to(&self, request: Request) -> Result<Reply, OperatorError> {
        let operator = &self.operator;
        match request {
            Request::UserList { part } => Ok(Table::of_people(operator.people(&part).await?)),
            Request::UserAdd { name, email, role } => {
                let user = operator.add(&name, &email, role).await?;
                let token = operator.reset_of(user.id, &name, false).await?;
                Ok(self.link("reset", &token))
            }
            Request::UserRole { whom, role } => {
                operator.govern(&whom, Governed::Role(role)).await?;
                Ok(Reply::Done)
            }
            Request::UserDeactivate { whom } => {
                operator.govern(&whom, Governed::Deactivated).await?;
                Ok(Reply::Done)
            }
            Request::UserReactivate { whom } => {
                operator.govern(&whom, Governed::Reactivated).await?;
                Ok(Reply::Done)
            }
            Request::UserResetPassword {
                whom,
                remove_second_step,
            } => {
                let token = operator.reset_password(&whom, remove_second_step).await?;
                Ok(self.link("reset", &token))
            }
            Request::UserSignOut { whom } => {
                operator.sign_out(&whom).await?;
                Ok(Reply::Done)
            }
            Request::RoomList => Ok(Table::of_rooms(operator.rooms().await?)),
            Request::RoomArchive { room } => {
                self.change_room(&room, RoomChange::Archive(true)).await
            }
            Request::RoomRestore { room } => {
                self.change_room(&room, RoomChange::Archive(false)).await
            }
            Request::RoomDelete { room } => self.change_room(&room, RoomChange::Delete).await,
            Request::InviteMake {
                role,
                note,
                uses,
                days,
            } => {
                let invite = NewInvite {
                    role,
                    note,
                    uses,
                    lasts: Duration::from_hours(24 * u64::from(days)),
                };
                Ok(self.link("invite", &operator.invite(invite).await?))
            }
            Request::InviteList => Ok(Table::of_invites(operator.invites().await?)),
            Request::InviteRevoke { id } => {
                operator.revoke_invite(id).await?;
                Ok(Reply::Done)
            }
            Request::Stats => Ok(Table::of_stats(&operator.stats().await?)),
        }
    }

    async fn change_room(&self, room: &str, change: RoomChange) -> Result<Reply, OperatorError> {
        self.operator.change_room(room, change).await?;
        Ok(Reply::Done)
    }

    fn link(&self, page: &str, token: &SessionToken) -> Reply {
        Reply::Link(format!("{}{page}?token={}", self.url, token.to_cookie()))
    }
}

/// The socket of a server. It goes with this.
pub(crate) struct Listening {
    listener: UnixListener,
    path: PathBuf,
}

impl Drop for Listening {
    fn drop(&mut self) {
        // What stays is replaced by the next server.
        let _ = fs::remove_file(&self.path);
    }
}

/// Opens the socket in a data directory, whose lock this process has. `None`:
/// there can be none, and the server goes on without.
pub(crate) fn listen(data_dir: &Path) -> Option<Listening> {
    let opened = open(data_dir);
    opened
        .inspect_err(|cause| tracing::warn!("commands do not reach this server: {cause:#}"))
        .ok()
}

fn open(data_dir: &Path) -> anyhow::Result<Listening> {
    let path = data_dir.join(SOCKET);
    let bind = || -> io::Result<UnixListener> {
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(cause),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        Ok(listener)
    };
    let listener = bind().with_context(|| format!("cannot listen at {}", path.display()))?;
    Ok(Listening { listener, path })
}

impl Listening {
    /// Answers one after the other. Never returns.
    pub(crate) async fn serve(self, desk: Desk) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    if let Err(cause) = answer(stream, &desk).await {
                        tracing::warn!(%cause, "a request of an administrator was not answered");
                    }
                }
                Err(cause) => {
                    tracing::warn!(%cause, "an administrator was not heard");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }
}

async fn answer(mut stream: UnixStream, desk: &Desk) -> io::Result<()> {
    let mut line = String::new();
    let (reading, mut writing) = stream.split();
    let mut reading = BufReader::new(reading.take(REQUEST_MAX));
    timeout(WITHIN, reading.read_line(&mut line)).await??;
    let answer = match serde_json::from_str(&line) {
        Ok(request) => desk.fulfil(request).await,
        Err(cause) => Answer::Error(format!("this is no request: {cause}")),
    };
    let mut line = serde_json::to_string(&answer)?;
    line.push('\n');
    timeout(WITHIN, writing.write_all(line.as_bytes())).await?
}

/// Asks the server of a data directory. `None`: none runs there.
pub(crate) async fn ask(data_dir: &Path, request: &Request) -> anyhow::Result<Option<Answer>> {
    let path = data_dir.join(SOCKET);
    let mut stream = match UnixStream::connect(&path).await {
        Ok(stream) => stream,
        Err(cause)
            if matches!(
                cause.kind(),
                ErrorKind::NotFound | ErrorKind::ConnectionRefused
            ) =>
        {
            return Ok(None);
        }
        Err(cause) => {
            return Err(cause).with_context(|| format!("cannot ask at {}", path.display()));
        }
    };
    let mut line = serde_json::to_string(request)?;
    line.push('\n');
    stream.write_all(line.as_bytes()).await?;
    let mut answer = String::new();
    let read = timeout(ANSWER_WITHIN, stream.read_to_string(&mut answer)).await;
    read.context("the server has not answered in time; it may do it nevertheless")??;
    if answer.is_empty() {
        bail!("the server has ended before it answered");
    }
    Ok(Some(serde_json::from_str(&answer)?))
}
