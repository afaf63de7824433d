//! A browser without a screen: sends requests, keeps the session's cookie,
//! follows nothing by itself.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderName, Request, StatusCode, header, response::Parts};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use protocol::{RoomId, Seq};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::client::{Client, soon};

/// What a browser says it accepts for a page.
const PAGE: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// Somebody with a browser.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) addr: SocketAddr,
    /// The session's cookie, `name=value`.
    pub(crate) cookie: Option<String>,
}

pub(crate) struct Answer {
    pub(crate) parts: Parts,
    pub(crate) body: String,
    pub(crate) bytes: Bytes,
}

const CHUNK: &str = "/api/upload_chunk";

/// Forms that may have files.
const WITH_FILES: [&str; 3] = ["/api/post_message", "/api/upload_avatar", CHUNK];

const BOUNDARY: &str = "7MA4YWxkTrZu0gW";

/// A field of a form that may have files.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    name: &'a str,
    file_name: Option<&'a str>,
    content: &'a [u8],
}

impl<'a> Part<'a> {
    pub(crate) const fn text(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            file_name: None,
            content: text.as_bytes(),
        }
    }

    pub(crate) const fn file(name: &'a str, file_name: &'a str, content: &'a [u8]) -> Self {
        Self {
            name,
            file_name: Some(file_name),
            content,
        }
    }
}

fn multipart(parts: &[Part<'_>]) -> Vec<u8> {
    let mut form = Vec::new();
    for part in parts {
        let file = part.file_name.map_or_else(String::new, |name| {
            // What a sender says of a file counts for nothing.
            format!("; filename=\"{name}\"\r\ncontent-type: text/html")
        });
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{}\"{file}\r\n\r\n",
            part.name
        );
        form.extend(head.as_bytes());
        form.extend(part.content);
        form.extend(b"\r\n");
    }
    form.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
    form
}

/// The same person at another server, or at one that was started again.
pub(crate) fn at(server: &Visitor, person: &Visitor) -> Visitor {
    Visitor {
        cookie: person.cookie.clone(),
        ..server.clone()
    }
}

impl Visitor {
    pub(crate) const fn new(addr: SocketAddr) -> Self {
        Self { addr, cookie: None }
    }

    /// Asks for a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[("accept", PAGE)]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, String::new()).await
    }

    /// Sends a form from a page, as a browser without JavaScript does.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let here = format!("http://{}/rooms/lobby", self.addr);
        let headers = [("accept", PAGE), ("referer", here.as_str())];
        self.post(path, &headers, fields).await
    }

    /// Calls a server function, as a script does.
    pub(crate) async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("/api/{function}");
        self.post(&path, &[("accept", "application/json")], fields)
            .await
    }

    /// Calls a server function that takes JSON.
    pub(crate) async fn call_json(&self, function: &str, json: &str) -> Answer {
        let headers = [
            ("accept", "application/json"),
            ("content-type", "application/json"),
        ];
        let path = format!("/api/{function}");
        self.send("POST", &path, &headers, json.to_owned()).await
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Answer {
        if WITH_FILES.contains(&path) {
            let parts: Vec<_> = fields
                .iter()
                .map(|&(name, text)| Part::text(name, text))
                .collect();
            return self.post_parts(path, headers, &parts).await;
        }
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let form_type = ("content-type", "application/x-www-form-urlencoded");
        let headers = [headers, &[form_type]].concat();
        self.send("POST", path, &headers, form).await
    }

    /// Sends a form that may have files.
    pub(crate) async fn post_parts(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        parts: &[Part<'_>],
    ) -> Answer {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [headers, &[("content-type", kind.as_str())]].concat();
        self.send("POST", path, &headers, multipart(parts)).await
    }

    /// Uploads a file in one piece.
    pub(crate) async fn upload(&self, name: &str, content: &[u8]) -> Answer {
        let bytes = content.len().to_string();
        let begun = self
            .call("begin_upload", &[("name", name), ("bytes", &bytes)])
            .await;
        let id: String = serde_json::from_str(&begun.body).expect("an upload");
        self.chunk(&id, 0, content).await
    }

    pub(crate) async fn chunk(&self, id: &str, offset: u64, content: &[u8]) -> Answer {
        let offset = offset.to_string();
        let parts = [
            Part::text("upload", id),
            Part::text("offset", &offset),
            Part::file("bytes", "blob", content),
        ];
        self.post_parts(CHUNK, &[("accept", "application/json")], &parts)
            .await
    }

    /// The bytes of the request of [`Self::chunk`].
    pub(crate) fn chunk_request(&self, id: &str, offset: u64, content: &[u8]) -> Vec<u8> {
        let offset = offset.to_string();
        let form = multipart(&[
            Part::text("upload", id),
            Part::text("offset", &offset),
            Part::file("bytes", "blob", content),
        ]);
        let mut request = format!(
            "POST {CHUNK} HTTP/1.1\r\nhost: {}\r\naccept: application/json\r\ncookie: {}\r\n\
             content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\r\n",
            self.addr,
            self.cookie.as_deref().unwrap_or_default(),
            form.len(),
        )
        .into_bytes();
        request.extend(form);
        request
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, self.addr.to_string());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Full::new(body.into())).unwrap();
        let exchange = async {
            let stream = TcpStream::connect(self.addr).await.unwrap();
            let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
            tokio::spawn(connection);
            let (parts, body) = sender.send_request(request).await.unwrap().into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            Answer {
                parts,
                // Without the marks Leptos finds its places by, which depend on
                // how it was compiled.
                body: String::from_utf8_lossy(&bytes).replace("<!>", ""),
                bytes,
            }
        };
        soon(path, exchange).await
    }

    /// Signs in as a guest and keeps the cookie.
    pub(crate) async fn sign_in(mut self, name: &str) -> Self {
        let answer = self
            .submit("/api/sign_in_as_guest", &[("name", name)])
            .await;
        self.cookie = Some(answer.session_cookie());
        self
    }

    /// Fills in and sends a form that signs in, and keeps the cookie.
    pub(crate) async fn enter(&self, path: &str, fields: &[(&str, &str)]) -> Self {
        let cookie = Some(self.submit(path, fields).await.session_cookie());
        Self {
            addr: self.addr,
            cookie,
        }
    }

    /// Stores a message, and returns its place.
    pub(crate) async fn post_message(&self, room: RoomId, client_id: &str, body: &str) -> Seq {
        let room = room.to_string();
        let fields = [
            ("room", room.as_str()),
            ("client_id", client_id),
            ("body", body),
        ];
        let answer = self.call("post_message", &fields).await;
        serde_json::from_str(&answer.body).expect("a place")
    }

    /// Asks for a socket; there is one if the answer is 101.
    pub(crate) async fn upgrade(
        &self,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (StatusCode, Option<Client>) {
        let mut request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            self.addr
        );
        let cookie = self.cookie.as_deref().map(|cookie| ("cookie", cookie));
        for (name, value) in headers.iter().copied().chain(cookie) {
            for part in [name, ": ", value, "\r\n"] {
                request.push_str(part);
            }
        }
        request.push_str("\r\n");
        soon("the answer to an upgrade", async {
            let mut stream = TcpStream::connect(self.addr).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap().to_lowercase();
            let status = head.split(' ').nth(1).unwrap().parse().unwrap();
            if status != StatusCode::SWITCHING_PROTOCOLS {
                return (status, None);
            }
            // RFC 6455 section 1.3 has this key and its answer.
            let accept = "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=";
            assert!(head.contains(accept), "{head}");
            (status, Some(Client::new(stream, Vec::new())))
        })
        .await
    }

    /// Opens a socket and waits for the hello.
    pub(crate) async fn socket(&self) -> Client {
        let (status, client) = self.upgrade("/ws?protocol=1", &[]).await;
        let mut client = client.unwrap_or_else(|| panic!("no socket: {status}"));
        let hello = client.next().await;
        assert!(matches!(hello, protocol::ServerEvent::Hello { .. }));
        client
    }
}

impl Answer {
    pub(crate) const fn status(&self) -> StatusCode {
        self.parts.status
    }

    /// The value of a header; empty when there is none.
    pub(crate) fn header(&self, name: impl TryInto<HeaderName>) -> &str {
        let Ok(name) = name.try_into() else {
            panic!("no name of a header");
        };
        let value = self.parts.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// Where it leads, when it is a redirect.
    pub(crate) fn location(&self) -> &str {
        assert!(self.status().is_redirection(), "{}", self.status());
        self.header(header::LOCATION)
    }

    /// Every cookie that is set.
    pub(crate) fn cookies(&self) -> Vec<&str> {
        let cookies = self.parts.headers.get_all(header::SET_COOKIE);
        cookies.iter().map(|line| line.to_str().unwrap()).collect()
    }

    /// The session's cookie, `name=value`.
    pub(crate) fn session_cookie(&self) -> String {
        let cookies = self.cookies();
        let found = cookies.iter().find(|line| {
            line.trim_start_matches("__Host-")
                .starts_with("irori_session=")
        });
        let line = found.unwrap_or_else(|| panic!("{}: {}", self.status(), self.body));
        line.split(';').next().unwrap().to_owned()
    }

    /// The page without its scripts, which carry its data too.
    pub(crate) fn shown(&self) -> String {
        let mut shown = String::new();
        let mut rest = self.body.as_str();
        while let Some((before, script)) = rest.split_once("<script") {
            shown.push_str(before);
            rest = script
                .split_once("</script>")
                .map_or("", |(_, after)| after);
        }
        shown + rest
    }

    /// The value of the field of a form.
    pub(crate) fn field(&self, name: &str) -> &str {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&start).expect("the field");
        rest.split('"').next().unwrap()
    }
}
