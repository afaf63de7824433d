//! nginx in front of a server, as docs/operations.md has it, with TLS.

use std::{
    fs,
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;

use crate::{certificate::Certificate, server::free_address};

/// How long a start may take.
const START: Duration = Duration::from_secs(10);

/// One process of it; it ends with this.
#[derive(Debug)]
pub(crate) struct Nginx {
    pub(crate) address: SocketAddr,
    process: Child,
    _dir: TempDir,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // One that has ended already is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Nginx {
    /// Starts it on a free port, and waits until it listens.
    pub(crate) fn start(upstream: SocketAddr, certificate: &Certificate) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let address = free_address()?;
        let file = dir.path().join("nginx.conf");
        fs::write(
            &file,
            configuration(dir.path().display(), address, upstream, certificate),
        )?;
        // Debian keeps it where only root looks.
        let mut path = std::env::var_os("PATH").unwrap_or_default();
        path.push(":/usr/sbin");
        let process = Command::new("nginx")
            .env("PATH", path)
            .args(["-e", "stderr", "-p"])
            .arg(dir.path())
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .spawn()
            .context("starting nginx (scripts/proxies.sh installs it)")?;
        let mut started = Self {
            address,
            process,
            _dir: dir,
        };
        let begin = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = started.process.try_wait()? {
                bail!("nginx ended while starting ({status})");
            }
            ensure!(begin.elapsed() < START, "nginx does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        Ok(started)
    }

    /// The process id.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }
}

/// One process, so that its time is easy to tell and it goes when it is killed.
fn configuration(
    dir: impl std::fmt::Display,
    address: SocketAddr,
    upstream: SocketAddr,
    certificate: &Certificate,
) -> String {
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {dir}/{what};\n"))
        .concat();
    format!(
        "daemon off;\nmaster_process off;\npid {dir}/nginx.pid;\n\
         events {{ worker_connections 32768; }}\n\
         http {{\n{temporary}access_log off;\n\
         map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}\n\
         server {{\nlisten {address} ssl;\n\
         ssl_certificate {};\nssl_certificate_key {};\n\
         location / {{\nproxy_pass http://{upstream};\nproxy_http_version 1.1;\n\
         proxy_set_header Host $http_host;\n\
         proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n\
         proxy_set_header Upgrade $http_upgrade;\n\
         proxy_set_header Connection $connection_upgrade;\n\
         proxy_read_timeout 90s;\n}}\n}}\n}}\n",
        certificate.certificate.display(),
        certificate.key.display(),
    )
}
