//! A keep-alive HTTP/1.1 client without TLS: what a browser with JavaScript
//! off does to the server, and the calls of one with it.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Request, StatusCode,
    client::conn::http1::{SendRequest, handshake},
    header,
    http::request::Builder,
};
use hyper_util::rt::TokioIo;
use protocol::encode_component;
use serde::de::DeserializeOwned;
use tokio::{net::TcpStream, time::timeout};

/// How long one answer may take, unless somebody has more patience.
const PATIENCE: Duration = Duration::from_secs(30);
/// What stands between the parts of a form with a file: nothing a test sends.
const BOUNDARY: &str = "irori-bench-5f2b9c1e7a64";

/// One connection to one server, opened when first needed and again after the
/// server closed it.
#[derive(Debug)]
pub(crate) struct Http {
    authority: String,
    sender: Option<SendRequest<Full<Bytes>>>,
    patience: Duration,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Http {
    /// Will talk to `authority`, a host and a port.
    pub(crate) fn new(authority: impl Into<String>) -> Self {
        Self {
            authority: authority.into(),
            sender: None,
            patience: PATIENCE,
        }
    }

    /// Waits for each answer for so long.
    pub(crate) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Asks for a page.
    pub(crate) async fn get(&mut self, path: &str, cookie: Option<&str>) -> Result<Answer> {
        self.send(get(path, cookie)).await
    }

    /// Asks for a page as small as the server can make it. It stays packed.
    pub(crate) async fn get_packed(&mut self, path: &str, cookie: &str) -> Result<Answer> {
        let request = get(path, Some(cookie)).header(header::ACCEPT_ENCODING, "br");
        self.send(request).await
    }

    /// Sends a form.
    pub(crate) async fn post_form(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer> {
        let request = form(path, "text/html");
        self.send_body(request, fields_of(fields)).await
    }

    /// The same by somebody who is signed in.
    pub(crate) async fn submit(
        &mut self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer> {
        let request = form(path, "text/html").header(header::COOKIE, cookie);
        self.send_body(request, fields_of(fields)).await
    }

    /// Calls a server function as a script does, which gets JSON for it.
    pub(crate) async fn call(
        &mut self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer> {
        let request = form(path, "application/json").header(header::COOKIE, cookie);
        self.send_body(request, fields_of(fields)).await
    }

    /// The same with a file, the last field of its form.
    pub(crate) async fn call_with_file(
        &mut self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
        file: (&str, Bytes),
    ) -> Result<Answer> {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT, "application/json")
            .header(header::COOKIE, cookie);
        self.send_body(request, parts_of(fields, file)).await
    }

    async fn send(&mut self, request: Builder) -> Result<Answer> {
        let request = request.header(header::ACCEPT, "text/html");
        self.send_body(request, Bytes::new()).await
    }

    async fn send_body(&mut self, request: Builder, body: impl Into<Bytes>) -> Result<Answer> {
        let request = request
            .header(header::HOST, &self.authority)
            .body(Full::new(body.into()))?;
        let what = format!(
            "{} http://{}{}",
            request.method(),
            self.authority,
            request.uri()
        );
        let patience = self.patience;
        let exchange = async {
            let response = self.sender().await?.send_request(request).await?;
            let (head, body) = response.into_parts();
            Ok::<_, anyhow::Error>(Answer {
                status: head.status,
                headers: head.headers,
                body: body.collect().await?.to_bytes(),
            })
        };
        let answer = match timeout(patience, exchange).await {
            Ok(answer) => answer.with_context(|| what),
            Err(_) => Err(anyhow!("{what}: no answer in {} s", patience.as_secs())),
        };
        if answer.is_err() {
            self.sender = None;
        }
        answer
    }

    /// The open connection, or a new one where it is gone.
    async fn sender(&mut self) -> Result<&mut SendRequest<Full<Bytes>>> {
        let open = match self.sender.take() {
            Some(mut sender) => sender.ready().await.is_ok().then_some(sender),
            None => None,
        };
        let sender = match open {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        Ok(self.sender.insert(sender))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(&self.authority).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

fn get(path: &str, cookie: Option<&str>) -> Builder {
    let request = Request::get(path);
    match cookie {
        Some(cookie) => request.header(header::COOKIE, cookie),
        None => request,
    }
}

/// A form, whose answer is wanted as this.
fn form(path: &str, accept: &'static str) -> Builder {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, accept)
}

fn fields_of(fields: &[(&str, &str)]) -> String {
    let form: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode_component(name), encode_component(value)))
        .collect();
    form.join("&")
}

fn parts_of(fields: &[(&str, &str)], (name, file): (&str, Bytes)) -> Vec<u8> {
    let part = |name: &str, more: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    };
    let mut form = Vec::with_capacity(file.len() + 1_000);
    for (name, value) in fields {
        form.extend(part(name, "").bytes());
        form.extend(value.bytes());
        form.extend(b"\r\n");
    }
    form.extend(part(name, "; filename=\"file\"").bytes());
    form.extend(file);
    form.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    form
}

impl Answer {
    /// What a server function gave back, which must have gone well.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T> {
        ensure!(
            self.status.is_success(),
            "answered {}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// The page, which must have come with 200.
    pub(crate) fn page(&self) -> Result<&str> {
        ensure!(
            self.status == StatusCode::OK,
            "answered {} instead of a page",
            self.status
        );
        std::str::from_utf8(&self.body).context("the page is not UTF-8")
    }
}

/// The host and port in an address such as `http://127.0.0.1:3000/`.
pub(crate) fn authority(url: &str) -> Result<String> {
    let rest = url
        .strip_prefix("http://")
        .with_context(|| format!("{url}: only http:// addresses can be asked"))?;
    let host = rest.trim_end_matches('/');
    ensure!(!host.is_empty() && !host.contains('/'), "{url}: no host");
    Ok(if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    })
}

#[cfg(test)]
mod tests;
