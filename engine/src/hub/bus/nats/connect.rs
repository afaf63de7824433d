//! Connecting to NATS, and who connects.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use async_nats::{Client, ConnectOptions, Event, Subject, Subscriber};
use futures_util::StreamExt as _;
use tokio::{
    sync::mpsc,
    time::{Duration, timeout},
};

use super::{Lost, NatsUrl};
use crate::pieces::Cutter;

/// How long a server may take to let us in, or to answer.
const WITHIN: Duration = Duration::from_secs(5);

/// Events of a connection that may wait to be looked at.
const EVENTS: usize = 16;

/// Where it is tried whether a server can be used. No chat is called so.
const TRIAL: &str = "irori.check";

/// A NATS, and how it is to be used.
#[derive(Clone, Debug)]
pub struct NatsOptions {
    /// Its servers; any of them does. At least one.
    pub servers: Vec<NatsUrl>,
    /// A file that says who connects. It is read whenever one does.
    pub credentials: Option<PathBuf>,
    /// A file (PEM) of the authorities that vouch for its certificates, if not
    /// those of the system.
    pub authorities: Option<PathBuf>,
    /// What this node is called.
    pub name: String,
}

/// Why a NATS cannot be used. Each is one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum NatsError {
    /// A file of the options cannot be read.
    #[error("{} cannot be read: {cause}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// A file says nobody who could connect.
    #[error(
        "{} has neither NATS credentials, nor a seed, USER:PASSWORD or a token in one line",
        .0.display()
    )]
    NobodyInFile(PathBuf),
    /// A file has no certificates.
    #[error("{} has no certificates (PEM)", .0.display())]
    NoAuthorities(PathBuf),
    /// No server lets us in.
    #[error("{0}")]
    Connect(String),
    /// A server lets us in, and does not pass on what we say.
    #[error("what is told there is not heard: let its user publish and subscribe to irori.>")]
    Deaf,
}

/// A connection.
pub(super) struct Connected {
    pub(super) client: Client,
    subject: Subject,
    pub(super) heard: Subscriber,
    pub(super) events: mpsc::Receiver<Event>,
}

impl Connected {
    /// Tells a text to all, this node too.
    pub(super) async fn tell(&self, cutter: &mut Cutter, text: &str) -> Result<(), Lost> {
        for piece in cutter.cut(text) {
            self.publish(piece).await?;
        }
        Ok(())
    }

    async fn publish(&self, piece: String) -> Result<(), Lost> {
        let published = self.client.publish(self.subject.clone(), piece.into());
        match timeout(WITHIN, published).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(cause)) => Err(Lost::Refused(cause.to_string())),
            Err(_) => Err(Lost::Stuck),
        }
    }
}

impl NatsOptions {
    /// Looks whether the files can be used. No server is asked.
    ///
    /// # Errors
    /// One cannot be.
    pub fn check(&self) -> Result<(), NatsError> {
        self.connecting().map(drop)
    }

    /// Tries a server: what it is, in a few words.
    ///
    /// # Errors
    /// It cannot be reached, lets nobody in, or does not pass on what is said.
    pub async fn try_server(&self, server: &NatsUrl) -> Result<String, NatsError> {
        let alone = Self {
            servers: vec![server.clone()],
            ..self.clone()
        };
        let mut connected = alone.connect(TRIAL).await?;
        let own = rand::random::<u64>().to_string();
        let heard = async {
            connected.publish(own.clone()).await.ok()?;
            while let Some(message) = connected.heard.next().await {
                if message.payload == own.as_bytes() {
                    return Some(());
                }
            }
            None
        };
        let heard = timeout(WITHIN, heard).await.ok().flatten();
        heard.ok_or(NatsError::Deaf)?;
        let info = connected.client.server_info();
        let encrypted = server.0.tls_required() || info.tls_required;
        let how = if encrypted { "with TLS" } else { "without TLS" };
        Ok(format!("NATS {}, {how}", info.version))
    }

    /// Connects to one of the servers, and hears what is told of a subject.
    pub(super) async fn connect(&self, subject: &str) -> Result<Connected, NatsError> {
        let (tell, events) = mpsc::channel(EVENTS);
        let options = self.connecting()?.event_callback(move |event| {
            let tell = tell.clone();
            // Nobody may be left to hear it.
            async move { drop(tell.send(event).await) }
        });
        let servers: Vec<_> = self.servers.iter().map(|url| url.0.clone()).collect();
        let client = options.connect(servers).await;
        let client = client.map_err(|cause| NatsError::Connect(cause.to_string()))?;
        let heard = client.subscribe(subject.to_owned()).await;
        let heard = heard.map_err(|cause| NatsError::Connect(cause.to_string()))?;
        Ok(Connected {
            client,
            subject: subject.into(),
            heard,
            events,
        })
    }

    /// What the client is told. It connects once, to a server that is named: when
    /// the connection ends another one is made, which greets.
    fn connecting(&self) -> Result<ConnectOptions, NatsError> {
        let mut options = ConnectOptions::new()
            .name(format!("irori {}", self.name))
            .connection_timeout(WITHIN)
            .ignore_discovered_servers()
            .max_reconnects(self.servers.len());
        if let Some(path) = &self.authorities {
            let read = fs::read_to_string(path).map_err(unreadable(path))?;
            if !read.contains("-----BEGIN CERTIFICATE-----") {
                return Err(NatsError::NoAuthorities(path.clone()));
            }
            options = options.add_root_certificates(path.clone());
        }
        if let Some(path) = &self.credentials {
            let read = fs::read_to_string(path).map_err(unreadable(path))?;
            let known = signed_in(options, read.trim());
            options = known.ok_or_else(|| NatsError::NobodyInFile(path.clone()))?;
        }
        Ok(options)
    }
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> NatsError {
    move |cause| NatsError::Unreadable {
        path: path.to_owned(),
        cause,
    }
}

/// Says who connects, from what is in a file: credentials as NATS writes them, or
/// one line with the seed of an nkey, a user and a password, or a token.
fn signed_in(options: ConnectOptions, text: &str) -> Option<ConnectOptions> {
    if text.contains("-----BEGIN") {
        // The client wants the line behind the last one, too.
        return options.credentials(&format!("{text}\n")).ok();
    }
    if text.is_empty() || text.lines().count() > 1 {
        return None;
    }
    if is_seed(text) {
        return Some(options.nkey(text.to_owned()));
    }
    Some(match text.split_once(':') {
        Some((user, password)) => options.user_and_password(user.to_owned(), password.to_owned()),
        None => options.token(text.to_owned()),
    })
}

/// Whether it is the seed of a user's nkey: 58 letters of base 32.
fn is_seed(text: &str) -> bool {
    let base32 = |byte: u8| matches!(byte, b'A'..=b'Z' | b'2'..=b'7');
    text.len() == 58 && text.starts_with("SU") && text.bytes().all(base32)
}
