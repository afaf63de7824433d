//! Somebody who speaks as GitHub does, and says of everybody what a test wants.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use identity::Providers;

use crate::avatars::png;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// From this number on, people's pictures never come.
pub(crate) const WITHOUT_END: u32 = 1000;

/// A provider whose people sign in by saying who they are: the code is the
/// number of the account.
pub(crate) struct FakeGitHub {
    addr: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl FakeGitHub {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, addr, Arc::clone(&log)));
            }
        });
        Self { addr, asked }
    }

    /// The provider as a server reads it from its environment.
    pub(crate) fn providers(&self) -> Providers {
        let public_url = "http://127.0.0.1:9/".parse().unwrap();
        Providers::from_env(self.variables(), Some(&public_url)).unwrap()
    }

    /// The same, and at the same place a school that speaks OIDC. It is to be
    /// asked what it is before anybody is led there, and does not say.
    pub(crate) fn and_a_school(&self) -> Providers {
        let school = [
            ("ISSUER", format!("http://{}", self.addr)),
            ("CLIENT_ID", "irori".to_owned()),
            ("CLIENT_SECRET", "a secret of these tests".to_owned()),
        ];
        let school = school.map(|(name, value)| (format!("IRORI_OIDC_SCHOOL_{name}"), value));
        let all = self.variables().into_iter().chain(school);
        let public_url = "http://127.0.0.1:9/".parse().unwrap();
        Providers::from_env(all, Some(&public_url)).unwrap()
    }

    /// What of the environment says so.
    pub(crate) fn variables(&self) -> [(String, String); 6] {
        let at = |path: &str| format!("http://{}{path}", self.addr);
        let vars = [
            ("CLIENT_ID", "irori".to_owned()),
            ("CLIENT_SECRET", "a secret of these tests".to_owned()),
            ("AUTH_URL", at("/authorize")),
            ("TOKEN_URL", at("/token")),
            ("PROFILE_URL", at("/user")),
            ("EMAILS_URL", at("/emails")),
        ];
        vars.map(|(name, value)| (format!("IRORI_OAUTH_GITHUB_{name}"), value))
    }

    /// Its page where people say who they are.
    pub(crate) fn page(&self) -> String {
        format!("http://{}/authorize?", self.addr)
    }

    /// What it was asked, by path.
    pub(crate) fn asked(&self, path: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|line| line.contains(path)).count()
    }
}

async fn answer(mut stream: TcpStream, addr: SocketAddr, log: Arc<Mutex<Vec<String>>>) {
    let mut head = vec![0; 16 * 1024];
    let mut read = 0;
    // Head and form come in one piece or two; a form ends with the verifier.
    loop {
        let more = stream.read(&mut head[read..]).await.unwrap_or(0);
        read += more;
        let text = String::from_utf8_lossy(&head[..read]);
        let whole = text.starts_with("GET ") || text.contains("code=");
        if more == 0 || (text.contains("\r\n\r\n") && whole) {
            break;
        }
    }
    let text = String::from_utf8_lossy(&head[..read]).into_owned();
    log.lock()
        .unwrap()
        .push(text.lines().next().unwrap_or_default().to_owned());
    if text.starts_with("GET /picture/") {
        let (_, id) = text.split_once("/picture/").unwrap();
        let id: String = id.chars().take_while(char::is_ascii_digit).collect();
        if id.parse::<u32>().unwrap() >= WITHOUT_END {
            // Until whoever asks gives up.
            let _ = stream.read(&mut head).await;
            return;
        }
        let png = png();
        let length = png.len();
        let start = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
        let _ = stream.write_all(&[start.as_bytes(), &png].concat()).await;
        return;
    }
    let body = if text.starts_with("POST /token") {
        let (_, code) = text.split_once("code=").unwrap();
        let code: String = code.chars().take_while(char::is_ascii_digit).collect();
        format!(r#"{{"access_token":"of-{code}","token_type":"bearer"}}"#)
    } else if text.starts_with("GET /user") {
        let (_, token) = text.split_once("of-").unwrap();
        let id: String = token.chars().take_while(char::is_ascii_digit).collect();
        format!(
            r#"{{"id":{id},"login":"person{id}","name":"Person {id}","avatar_url":"http://{addr}/picture/{id}"}}"#
        )
    } else {
        "[]".to_owned()
    };
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(answer.as_bytes()).await;
}
