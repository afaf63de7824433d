//! Where connections come in: a TCP port or a Unix socket, opened by ourselves
//! or handed over by systemd.

use std::{
    fmt, fs,
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use tokio::net::{TcpListener, UnixListener, UnixStream};

use super::transport::Transport;

/// What an address of a Unix socket begins with.
const UNIX: &str = "unix:";

/// Whoever reaches a Unix socket is on this machine.
const THIS_MACHINE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Every user of this machine may connect, as they may to a port. Whoever wants
/// it otherwise puts the socket into a directory that few may enter.
const SOCKET_MODE: u32 = 0o666;

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenAddr {
    /// An address and a port.
    Tcp(SocketAddr),
    /// The path of a Unix socket.
    Unix(PathBuf),
}

impl ListenAddr {
    /// Whether nobody but this machine reaches it.
    pub(crate) const fn is_loopback(&self) -> bool {
        match self {
            Self::Tcp(addr) => addr.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }

    /// The same address with the port that it was given, where it asks for any.
    pub(crate) fn at_port_of(self, bound: &Self) -> Self {
        match (self, bound) {
            (Self::Tcp(mut addr), Self::Tcp(bound)) => {
                addr.set_port(bound.port());
                Self::Tcp(addr)
            }
            (addr, _) => addr,
        }
    }
}

impl FromStr for ListenAddr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix(UNIX) {
            Some("") => Err("the path of the socket is missing".to_owned()),
            Some(path) => Ok(Self::Unix(path.into())),
            None => text.parse().map(Self::Tcp).map_err(|_| {
                "it is no address with a port, such as 127.0.0.1:3000, nor unix:PATH".to_owned()
            }),
        }
    }
}

impl fmt::Display for ListenAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(addr) => addr.fmt(f),
            Self::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

/// Where connections come in.
#[derive(Debug)]
pub enum Listener {
    /// A TCP port.
    Tcp(TcpListener),
    /// A Unix socket.
    Unix {
        /// The socket.
        listener: UnixListener,
        /// Its file, if it goes when this does.
        own: Option<SocketFile>,
    },
}

/// The file of a Unix socket; it goes when this does.
#[derive(Debug)]
pub struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self::Tcp(listener)
    }
}

impl Listener {
    /// Listens there.
    pub(crate) async fn bind(addr: &ListenAddr) -> io::Result<Self> {
        let path = match addr {
            ListenAddr::Tcp(addr) => return TcpListener::bind(addr).await.map(Self::Tcp),
            ListenAddr::Unix(path) => path,
        };
        make_room(path).await?;
        let listener = UnixListener::bind(path)?;
        let own = Some(SocketFile(path.clone()));
        fs::set_permissions(path, fs::Permissions::from_mode(SOCKET_MODE))?;
        Ok(Self::Unix { listener, own })
    }

    /// A socket that somebody else has opened and keeps.
    pub(crate) fn inherited_tcp(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener).map(Self::Tcp)
    }

    /// As [`Self::inherited_tcp`].
    pub(crate) fn inherited_unix(listener: std::os::unix::net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let listener = UnixListener::from_std(listener)?;
        Ok(Self::Unix {
            listener,
            own: None,
        })
    }

    /// Where it listens: the port is known now if any was to do.
    pub(crate) fn addr(&self) -> io::Result<ListenAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr().map(ListenAddr::Tcp),
            Self::Unix { listener, .. } => {
                let addr = listener.local_addr()?;
                let path = addr.as_pathname().unwrap_or(Path::new("@"));
                Ok(ListenAddr::Unix(path.to_owned()))
            }
        }
    }

    /// The next connection, and from where it comes.
    pub(super) async fn accept(&self) -> io::Result<(Transport, SocketAddr)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                Ok((Transport::Tcp(stream), peer))
            }
            Self::Unix { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                Ok((Transport::Unix(stream), THIS_MACHINE))
            }
        }
    }
}

/// Removes the socket of a server that was killed. Whatever else is there
/// stays, and so does the socket of one that runs.
async fn make_room(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => {}
        Ok(_) => return Err(ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    match UnixStream::connect(path).await {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) => Err(error),
        Ok(_) => Err(ErrorKind::AddrInUse.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_port_or_a_path() {
        for text in ["127.0.0.1:3000", "[::1]:80", "unix:/run/irori.sock"] {
            assert_eq!(text.parse::<ListenAddr>().unwrap().to_string(), text);
        }
        for text in ["", "unix:", "127.0.0.1", "localhost:80", "/run/irori.sock"] {
            assert!(text.parse::<ListenAddr>().is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn a_socket_left_behind_makes_room_and_nothing_else_does() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        let addr = ListenAddr::Unix(path.clone());
        // As a killed server leaves it.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let listener = Listener::bind(&addr).await.unwrap();
        assert_eq!(listener.addr().unwrap(), addr);
        let again = Listener::bind(&addr).await.unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AddrInUse);
        drop(listener);
        assert!(!path.exists(), "it goes with who made it");
        fs::write(&path, "somebody's").unwrap();
        let taken = Listener::bind(&addr).await.unwrap_err();
        assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"somebody's");
    }
}
