//! Proxies in front of a server, as docs/operations.md says they are to be.

use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};

use crate::client::soon;

/// Where Irori is in the examples.
const UPSTREAM: &str = "127.0.0.1:3000";

/// Debian keeps such programs where only root looks.
const IN_SBIN_TOO: &str = "PATH=\"$PATH:/usr/sbin\" exec \"$0\" \"$@\"";

/// A running proxy; it ends with this.
pub(crate) struct Proxy {
    pub(crate) addr: SocketAddr,
    process: Child,
    _dir: TempDir,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Proxy {
    /// Starts nginx, which passes everything on to `upstream`, an address and
    /// port or `unix:PATH`.
    pub(crate) async fn nginx(upstream: &str) -> Self {
        let location = example("nginx").replace(UPSTREAM, upstream);
        Self::nginx_with(&location).await
    }

    /// Starts nginx with these locations.
    pub(crate) async fn nginx_with(locations: &str) -> Self {
        // There it is a name without a port.
        let locations = locations.replace("Host $host;", "Host $http_host;");
        Self::start("nginx", |dir, addr, command| {
            command.args(["-p", dir, "-e", "stderr", "-c"]);
            let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map(|what| format!("{what}_temp_path {dir}/{what};\n"))
                .concat();
            // One process, so that it goes when it is killed.
            format!(
                "daemon off;\nmaster_process off;\npid {dir}/nginx.pid;\n\
                 events {{ worker_connections 4096; }}\n\
                 http {{\n{temporary}access_log off;\n\
                 map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}\n\
                 server {{\nlisten {addr};\n{locations}}}\n}}\n"
            )
        })
        .await
    }

    /// Starts Caddy, in plain HTTP.
    pub(crate) async fn caddy(upstream: &str) -> Self {
        let site = example("caddyfile").replace(UPSTREAM, upstream);
        Self::start("caddy", |dir, addr, command| {
            command.args(["run", "--adapter", "caddyfile"]);
            command.env("HOME", dir).arg("--config");
            let site = site.replace("chat.example.org", &format!("http://{addr}"));
            format!("{{\n    admin off\n}}\n{site}")
        })
        .await
    }

    /// Starts `HAProxy`, in plain HTTP.
    pub(crate) async fn haproxy(upstream: &str) -> Self {
        let sections = example("haproxy").replace(UPSTREAM, upstream);
        Self::start("haproxy", |_, addr, command| {
            command.args(["-db", "-f"]);
            let (before, bind) = sections.split_once("bind ").expect("where it listens");
            let (_, after) = bind.split_once('\n').expect("more than that");
            format!("{before}bind {addr}\n{after}")
        })
        .await
    }

    /// Starts a program with the path of what is to stand in a file of its own.
    /// It keeps whatever it writes in a directory that goes with it.
    async fn start(
        program: &str,
        configure: impl FnOnce(&str, SocketAddr, &mut Command) -> String,
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = free.local_addr().unwrap();
        drop(free);
        let mut command = Command::new("sh");
        command.args(["-c", IN_SBIN_TOO, program]);
        let content = configure(dir.path().to_str().unwrap(), addr, &mut command);
        let file = dir.path().join("configuration");
        fs::write(&file, content).unwrap();
        let process = command.arg(&file).stdin(Stdio::null()).spawn().unwrap();
        let mut proxy = Self {
            addr,
            process,
            _dir: dir,
        };
        soon(program, async {
            while TcpStream::connect(addr).await.is_err() {
                let ended = proxy.process.try_wait().unwrap();
                assert!(ended.is_none(), "{program}: run `scripts/proxies.sh`");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        proxy
    }
}

/// The example in docs/operations.md in this language.
pub(crate) fn example(language: &str) -> String {
    let operations = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
    let operations = fs::read_to_string(operations).unwrap();
    let (_, rest) = operations
        .split_once(&format!("```{language}\n"))
        .expect("its example");
    let (example, _) = rest.split_once("```").unwrap();
    example.to_owned()
}
