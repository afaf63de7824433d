//! nginx in front of a server, as people have it there.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{client::soon, running::free_addr};

/// A running nginx; it ends with this.
pub(crate) struct Nginx {
    pub(crate) addr: SocketAddr,
    process: Child,
    _dir: TempDir,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Nginx {
    /// Starts one that passes everything on to `upstream`, an address and port
    /// or `unix:PATH`, as docs/operations.md says it is to.
    pub(crate) async fn before(upstream: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let addr = free_addr().await;
        let path = dir.path().join("nginx.conf");
        fs::write(&path, configuration(dir.path(), addr, upstream)).unwrap();
        let process = Command::new("nginx")
            .arg("-p")
            .arg(dir.path())
            .arg("-e")
            .arg(dir.path().join("error.log"))
            .arg("-c")
            .arg(&path)
            .stdin(Stdio::null())
            .spawn()
            .expect("these tests need nginx: run `scripts/proxies.sh`");
        let nginx = Self {
            addr,
            process,
            _dir: dir,
        };
        soon("nginx", async {
            while TcpStream::connect(addr).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        nginx
    }
}

/// One process, so that it goes when it is killed, and nothing outside of its
/// directory.
fn configuration(dir: &Path, addr: SocketAddr, upstream: &str) -> String {
    let operations = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
    let operations = fs::read_to_string(operations).unwrap();
    let (_, rest) = operations.split_once("```nginx\n").expect("its example");
    let (location, _) = rest.split_once("```").unwrap();
    let location = location.replace("http://127.0.0.1:3000", &format!("http://{upstream}"));
    // There it is a name without a port.
    let location = location.replace("Host $host;", "Host $http_host;");
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {}/{what};\n", dir.display()))
        .concat();
    format!(
        "daemon off;\nmaster_process off;\npid {}/nginx.pid;\n\
         events {{ worker_connections 4096; }}\n\
         http {{\n{temporary}access_log off;\n\
         map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}\n\
         server {{\nlisten {addr};\n{location}}}\n}}\n",
        dir.display()
    )
}
