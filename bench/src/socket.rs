//! A socket that speaks the protocol: one JSON object per message.

use std::fmt;

use anyhow::{Context as _, Result, anyhow, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::{ClientEvent, FRAME_MAX_BYTES, PROTOCOL_VERSION, ServerEvent};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest as _,
        http::{HeaderValue, header::COOKIE},
        protocol::WebSocketConfig,
    },
};

/// An open socket.
#[derive(Debug)]
pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// Why a socket could not be opened.
#[derive(Debug)]
pub(crate) enum NoSocket {
    /// The server answered something else than 101.
    Refused(u16),
    /// There was no answer; another try may get one.
    Unreachable(anyhow::Error),
}

/// What came in.
#[derive(Debug)]
pub(crate) enum Heard {
    Event(ServerEvent),
    /// The socket is gone.
    Closed(Closed),
}

/// How a socket ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    /// The server's close code; without one the connection just broke.
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
}

impl Socket {
    /// Opens a socket for the person the cookie belongs to.
    pub(crate) async fn open(authority: &str, cookie: &str) -> Result<Self, NoSocket> {
        let stream = TcpStream::connect(authority)
            .await
            .map_err(|error| NoSocket::Unreachable(error.into()))?;
        stream
            .set_nodelay(true)
            .map_err(|error| NoSocket::Unreachable(error.into()))?;
        let request = request(authority, cookie).map_err(NoSocket::Unreachable)?;
        let config = WebSocketConfig::default()
            .read_buffer_size(16 * 1024)
            .max_message_size(Some(FRAME_MAX_BYTES));
        match client_async_with_config(request, stream, Some(config)).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(NoSocket::Refused(response.status().as_u16())),
            Err(error) => Err(NoSocket::Unreachable(error.into())),
        }
    }

    /// Says something. A socket that broke meanwhile shows at the next [`Self::hear`].
    pub(crate) async fn say(&mut self, event: &ClientEvent) -> Result<()> {
        let text = serde_json::to_string(event)?;
        match self.0.send(Message::text(text)).await {
            Err(error @ (Error::Capacity(_) | Error::WriteBufferFull(_) | Error::Utf8(_))) => {
                Err(error.into())
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The next thing the server says. What this client does not know is
    /// passed over, as the protocol asks; what breaks the protocol is an error.
    pub(crate) async fn hear(&mut self) -> Result<Heard> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    if let Some(event) = understand(&text)? {
                        return Ok(Heard::Event(event));
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    return Ok(Heard::Closed(Closed {
                        code: frame.as_ref().map(|frame| frame.code.into()),
                        reason: frame.map_or_else(String::new, |frame| frame.reason.to_string()),
                    }));
                }
                Some(Ok(Message::Binary(_))) => bail!("the server sent a binary message"),
                Some(Ok(_)) => {}
                Some(Err(Error::Capacity(error))) => {
                    return Err(anyhow!(error).context("the server sent too large a message"));
                }
                Some(Err(error)) => {
                    return Ok(Heard::Closed(Closed {
                        code: None,
                        reason: error.to_string(),
                    }));
                }
                None => {
                    return Ok(Heard::Closed(Closed {
                        code: None,
                        reason: "end of stream".to_owned(),
                    }));
                }
            }
        }
    }

    /// Says good-bye. That the server is gone already does not matter.
    pub(crate) async fn close(mut self) {
        let _ = self.0.close(None).await;
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "closed with {code} {:?}", self.reason),
            None => write!(f, "broken ({})", self.reason),
        }
    }
}

impl fmt::Display for NoSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(status) => write!(f, "the upgrade was answered {status}"),
            Self::Unreachable(error) => write!(f, "{error:#}"),
        }
    }
}

type UpgradeRequest = tokio_tungstenite::tungstenite::handshake::client::Request;

fn request(authority: &str, cookie: &str) -> Result<UpgradeRequest> {
    let url = format!("ws://{authority}/ws?protocol={PROTOCOL_VERSION}");
    let mut request = url.into_client_request()?;
    let cookie = HeaderValue::from_str(cookie).context("the session cookie")?;
    request.headers_mut().insert(COOKIE, cookie);
    Ok(request)
}

/// Reads one message; `None` for a kind this client does not know.
fn understand(text: &str) -> Result<Option<ServerEvent>> {
    const KNOWN: [&str; 9] = [
        "hello", "event", "joined", "reload", "ack", "rejected", "presence", "typing", "read",
    ];
    let broken = match serde_json::from_str(text) {
        Ok(event) => return Ok(Some(event)),
        Err(broken) => broken,
    };
    let value: serde_json::Value = serde_json::from_str(text)
        .with_context(|| format!("the server sent something that is not JSON: {text}"))?;
    match value.get("t").and_then(serde_json::Value::as_str) {
        Some(tag) if !KNOWN.contains(&tag) => Ok(None),
        _ => Err(anyhow!(broken).context(format!("the server broke the protocol: {text}"))),
    }
}

#[cfg(test)]
mod tests;
