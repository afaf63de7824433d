//! An emulated store, a process of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

/// The bucket that every emulator has.
pub(crate) const BUCKET: &str = "bucket";

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Google,
    Amazon,
}

/// A running emulator; it ends with this, and with this process.
pub(crate) struct Emulator {
    pub(crate) kind: Kind,
    /// Such as `127.0.0.1:40123`.
    pub(crate) host: String,
    /// The emulator ends when this does.
    process: Child,
    folder: tempfile::TempDir,
}

impl Emulator {
    pub(crate) async fn start(kind: Kind) -> Self {
        Self::start_with(kind, &[]).await
    }

    /// With other variables in its environment.
    pub(crate) async fn start_with(kind: Kind, vars: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (process, host) = spawn(kind, "0", folder.path(), vars).await;
        Self {
            kind,
            host,
            process,
            folder,
        }
    }

    pub(crate) async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// At the same address again. Google's has kept its objects.
    pub(crate) async fn restart(&mut self) {
        let (_, port) = self.host.split_once(':').unwrap();
        let (process, host) = spawn(self.kind, port, self.folder.path(), &[]).await;
        assert_eq!(host, self.host);
        self.process = process;
    }

    /// What it answers to a request without credentials.
    pub(crate) async fn ask(&self, what: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        let request = format!(
            "{what} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.host
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

async fn spawn(kind: Kind, port: &str, folder: &Path, vars: &[(&str, &str)]) -> (Child, String) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = std::env::var_os("IRORI_EMULATORS")
        .map_or_else(|| repository.join(".tools/emulators"), PathBuf::from)
        .join("bin/python");
    assert!(
        python.is_file(),
        "These tests need emulated stores: run `scripts/emulators.sh`."
    );
    let mut process = Command::new(python)
        .arg(repository.join("end2end/emulators/emulator.py"))
        .arg(match kind {
            Kind::Google => "gcs",
            Kind::Amazon => "s3",
        })
        .args([port.as_ref(), folder.as_os_str()])
        .envs(vars.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line())
        .await
        .expect("the emulator has not come up within 30 s")
        .unwrap()
        .expect("the emulator has ended at once");
    let host = line.strip_prefix("http://").unwrap().to_owned();
    (process, host)
}
