//! Prometheus beside a server, as people have it there.

use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

use http::StatusCode;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpStream;
use url::form_urlencoded;

use crate::{client::soon, http_client::Visitor, running::free_addr};

/// What comes with Irori for it.
pub(crate) const DEPLOY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy");

const MISSING: &str = "these tests need Prometheus: run `scripts/prometheus.sh`";

/// A running Prometheus; it ends with this.
pub(crate) struct Prometheus {
    api: Visitor,
    process: Child,
    _dir: TempDir,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Prometheus {
    /// Starts one with our configuration, which reads these servers every second.
    pub(crate) async fn reading(targets: &[SocketAddr]) -> Self {
        let targets: Vec<_> = targets.iter().map(|it| format!("\"{it}\"")).collect();
        let dir = tempfile::tempdir().unwrap();
        let config = fs::read_to_string(format!("{DEPLOY}/prometheus/prometheus.yml")).unwrap();
        let config = config
            .replace("\"127.0.0.1:9464\"", &targets.join(", "))
            .replace("15s", "1s")
            .replace("alerts.yml", &format!("{DEPLOY}/prometheus/alerts.yml"));
        let path = dir.path().join("prometheus.yml");
        fs::write(&path, config).unwrap();
        let addr = free_addr().await;
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", path.display()))
            .arg(format!("--storage.tsdb.path={}", dir.path().display()))
            .arg(format!("--web.listen-address={addr}"))
            .arg("--log.level=error")
            .stdin(Stdio::null())
            .spawn()
            .expect(MISSING);
        soon("Prometheus", async {
            while TcpStream::connect(addr).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        let api = Visitor::new(addr);
        soon("a ready Prometheus", async {
            while api.get("/-/ready").await.status() != StatusCode::OK {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        Self {
            api,
            process,
            _dir: dir,
        }
    }

    /// The values that an expression has now, those apart that are no numbers.
    pub(crate) async fn values(&self, expression: &str) -> Vec<f64> {
        let query: String = form_urlencoded::byte_serialize(expression.as_bytes()).collect();
        let data = self.ask(&format!("/api/v1/query?query={query}")).await;
        let samples = data["result"].as_array().unwrap().iter();
        samples
            .map(|sample| sample["value"][1].as_str().unwrap().parse().unwrap())
            .filter(|value: &f64| !value.is_nan())
            .collect()
    }

    /// The rules, with how they were evaluated.
    pub(crate) async fn rules(&self) -> Vec<Value> {
        let mut data = self.ask("/api/v1/rules").await;
        let groups = data["groups"].as_array_mut().unwrap().iter_mut();
        let rules = groups.map(|group| group["rules"].take());
        rules
            .flat_map(|rules| rules.as_array().unwrap().clone())
            .collect()
    }

    async fn ask(&self, path: &str) -> Value {
        let answer = self.api.get(path).await;
        let mut answer: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(answer["status"], "success", "{path}: {answer}");
        answer["data"].take()
    }
}

/// Runs promtool on a text; what it has found, and nothing is as it should be.
pub(crate) fn promtool(arguments: &[&str], text: &str) -> Result<(), String> {
    use std::io::Write as _;
    let mut promtool = Command::new("promtool")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect(MISSING);
    let mut stdin = promtool.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    let output = promtool.wait_with_output().unwrap();
    let found = String::from_utf8_lossy(&output.stderr);
    let told = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && found.is_empty() {
        Ok(())
    } else {
        Err(format!("{found}{told}"))
    }
}
