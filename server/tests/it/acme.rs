//! Certificates that come by themselves, from an authority on this machine.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::Signal;
use rustls::pki_types::CertificateDer;
use tokio::{net::TcpStream, time::sleep};
use x509_parser::parse_x509_certificate;

use crate::{
    certificates::{self, Pair},
    client::soon,
    running::{Running, irori},
};

const NAMES: [&str; 2] = ["chat.example.org", "talk.example.org"];

/// A process that ends with this.
struct Background(Child);

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Background {
    fn start(command: &mut Command) -> Self {
        let command = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self(
            command
                .spawn()
                .expect("these tests need pebble: run `scripts/proxies.sh`"),
        )
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

async fn until_open(port: u16) {
    soon("the port", async {
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

/// An authority for which every name leads to this machine.
struct Authority {
    directory: String,
    /// What proves that the directory is itself.
    own: Pair,
    port: u16,
    dns: u16,
    /// The port at which it looks for answers.
    tls_port: u16,
    lasts_s: u32,
    dir: tempfile::TempDir,
}

impl Authority {
    fn new(lasts_s: u32) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = free_port();
        Self {
            directory: format!("https://localhost:{port}/dir"),
            own: Pair::good(dir.path(), "pebble"),
            port,
            dns: free_port(),
            tls_port: free_port(),
            lasts_s,
            dir,
        }
    }

    /// Starts it; it forgets everything when it ends.
    async fn start(&self) -> [Background; 2] {
        let path = self.dir.path().join("pebble.json");
        let config = format!(
            r#"{{"pebble": {{
                "listenAddress": "127.0.0.1:{}", "managementListenAddress": "127.0.0.1:{}",
                "certificate": "{}", "privateKey": "{}",
                "httpPort": 1, "tlsPort": {}, "certificateValidityPeriod": {}
            }}}}"#,
            self.port,
            free_port(),
            self.own.certificate.display(),
            self.own.key.display(),
            self.tls_port,
            self.lasts_s,
        );
        fs::write(&path, config).unwrap();
        let dns = format!("127.0.0.1:{}", self.dns);
        let names = Background::start(
            Command::new("pebble-challtestsrv")
                .args([
                    "-dns01",
                    &dns,
                    "-defaultIPv4",
                    "127.0.0.1",
                    "-defaultIPv6",
                    "",
                ])
                .args(["-http01", "", "-https01", "", "-tlsalpn01", ""])
                .args(["-management", &format!("127.0.0.1:{}", free_port())]),
        );
        let pebble = Background::start(
            Command::new("pebble")
                .arg("-config")
                .arg(&path)
                .args(["-dnsserver", &dns])
                .env("PEBBLE_VA_NOSLEEP", "1")
                .env("PEBBLE_WFE_NONCEREJECT", "0"),
        );
        until_open(self.port).await;
        [names, pebble]
    }

    /// A server whose names it certifies.
    fn irori(&self, data: &Path) -> Command {
        let mut command = irori(data);
        command
            .env("IRORI_ADDR", format!("127.0.0.1:{}", self.tls_port))
            .args(["--public-url", &format!("https://{}", NAMES[0])])
            .args(["--acme-domain", &NAMES.join(",")])
            .args(["--acme-email", "ops@example.org"])
            .args(["--acme-directory", &self.directory])
            .env("SSL_CERT_FILE", &self.own.certificate);
        command
    }

    fn start_irori(&self, data: &Path) -> Running {
        let mut running = Running::spawn(self.irori(data));
        running.waits_to_say("Irori is at https://");
        running
    }

    /// What `irori check-config` says of the certificate.
    fn checked(&self, data: &Path) -> (Option<i32>, String) {
        let output = self.irori(data).arg("check-config").output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let line = said.lines().find(|line| line.starts_with("certificate: "));
        (output.status.code(), line.expect("a line").to_owned())
    }

    /// The certificate that is shown now, if there is one.
    async fn shown(&self) -> Option<CertificateDer<'static>> {
        let addr = SocketAddr::from(([127, 0, 0, 1], self.tls_port));
        certificates::shown(addr, NAMES[0]).await
    }

    async fn next_shown(
        &self,
        before: Option<&CertificateDer<'static>>,
    ) -> CertificateDer<'static> {
        soon("another certificate", async {
            loop {
                if let Some(shown) = self.shown().await
                    && Some(&shown) != before
                {
                    return shown;
                }
                sleep(Duration::from_millis(50)).await;
            }
        })
        .await
    }
}

fn names(certificate: &CertificateDer<'_>) -> Vec<String> {
    let (_, parsed) = parse_x509_certificate(certificate).unwrap();
    let names = parsed.subject_alternative_name().unwrap().unwrap();
    let mut names: Vec<_> = names
        .value
        .general_names
        .iter()
        .map(ToString::to_string)
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_first_certificate_comes_by_itself_and_is_there_after_a_restart() {
    let authority = Authority::new(3_600);
    let processes = authority.start().await;
    let dir = tempfile::tempdir().unwrap();
    let none = "certificate: none yet; the authority answers, and is asked at the start";
    assert_eq!(authority.checked(dir.path()), (Some(0), none.to_owned()));
    let running = authority.start_irori(dir.path());
    let first = authority.next_shown(None).await;
    let expected = NAMES.map(|name| format!("DNSName({name})"));
    assert_eq!(names(&first), expected);
    let (code, said) = authority.checked(dir.path());
    assert_eq!(code, Some(0));
    assert!(said.starts_with("certificate: ready, until "), "{said}");
    drop(running);
    // Nobody else reads the keys.
    let host = format!("localhost_{}", authority.port);
    let kept = dir.path().join("acme").join(host);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&kept), 0o700);
    let mut found: Vec<_> = fs::read_dir(&kept)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    found.sort();
    assert_eq!(
        found,
        ["account.json", "certificate.pem"].map(|name| kept.join(name))
    );
    assert!(found.iter().all(|path| mode(path) == 0o600));
    // The authority is not asked again.
    drop(processes);
    let _running = authority.start_irori(dir.path());
    assert_eq!(authority.next_shown(None).await, first);
    let (code, said) = authority.checked(dir.path());
    assert_eq!(code, Some(1), "it could not be renewed");
    assert!(said.contains("but not to be renewed"), "{said}");
}

#[tokio::test]
async fn a_certificate_is_renewed_in_time_and_served_while_nobody_renews_it() {
    let authority = Authority::new(15);
    let processes = authority.start().await;
    let dir = tempfile::tempdir().unwrap();
    let running = authority.start_irori(dir.path());
    let first = authority.next_shown(None).await;
    let second = authority.next_shown(Some(&first)).await;
    assert_eq!(names(&first), names(&second));
    let (_, parsed) = parse_x509_certificate(&first).unwrap();
    let (_, renewed) = parse_x509_certificate(&second).unwrap();
    let ended = parsed.validity().not_after.timestamp();
    assert!(renewed.validity().not_before.timestamp() < ended);
    // Nobody is there when it is due again.
    drop(processes);
    running.says("no certificate from https://localhost").await;
    assert_eq!(authority.shown().await, Some(second.clone()));
    // The one who comes back knows nothing of an account.
    let _processes = authority.start().await;
    running.signal(Signal::HUP);
    running.says("accountDoesNotExist").await;
    running.signal(Signal::HUP);
    let third = authority.next_shown(Some(&second)).await;
    assert_eq!(names(&third), names(&second));
}

#[tokio::test]
async fn an_authority_that_is_down_at_the_first_start_is_asked_again() {
    let authority = Authority::new(3_600);
    let dir = tempfile::tempdir().unwrap();
    let (code, said) = authority.checked(dir.path());
    assert_eq!(code, Some(1));
    assert!(said.contains("/dir does not answer: "), "{said}");
    let running = authority.start_irori(dir.path());
    running.says("no certificate from https://localhost").await;
    assert_eq!(authority.shown().await, None, "and it runs");
    let _processes = authority.start().await;
    // By itself, after a while.
    authority.next_shown(None).await;
}

#[tokio::test]
async fn a_name_that_does_not_lead_here_is_told() {
    let authority = Authority::new(3_600);
    let _processes = authority.start().await;
    let dir = tempfile::tempdir().unwrap();
    let mut command = authority.irori(dir.path());
    command.env("IRORI_ADDR", "127.0.0.1:0");
    let running = Running::spawn(command);
    let said = running.says("no certificate from https://localhost").await;
    assert!(said.contains("for the tls-alpn-01 challenge"), "{said}");
}
