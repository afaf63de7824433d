//! `irori healthcheck`: whether a server is ready, for containers that have no
//! program to ask.

use std::{net::IpAddr, time::Duration};

use anyhow::{Context as _, ensure};
use clap::Args;
use url::Url;

use crate::{config::Config, edge::listener::ListenAddr, output, root_cause::root_cause};

/// A server that needs longer is not ready.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Which server is asked.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct HealthcheckCommand {
    /// What is asked, for example <http://127.0.0.1:3000/healthz>; /readyz of
    /// the server that the options describe unless said
    #[arg(long, value_name = "URL")]
    pub url: Option<Url>,
}

/// What asks one thing of somebody and takes no detours.
pub(super) fn asking() -> reqwest::ClientBuilder {
    fetch::with_provider()
        .user_agent("Irori")
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(ANSWER_WITHIN)
}

/// Asks, and fails unless the answer is good.
pub(super) async fn run(config: &Config, command: &HealthcheckCommand) -> anyhow::Result<()> {
    let (url, client) = match (&command.url, &config.listen.addr) {
        (Some(url), _) => (url.clone(), fetch::build(asking)),
        (None, ListenAddr::Unix(path)) => {
            let url = Url::parse("http://localhost/readyz")?;
            (url, fetch::build(|| asking().unix_socket(path.clone())))
        }
        (None, ListenAddr::Tcp(addr)) => {
            let mut addr = *addr;
            addr.set_ip(match addr.ip() {
                IpAddr::V4(ip) if ip.is_unspecified() => [127, 0, 0, 1].into(),
                IpAddr::V6(ip) if ip.is_unspecified() => [0, 0, 0, 0, 0, 0, 0, 1].into(),
                ip => ip,
            });
            let tls = config.listen.speaks_tls();
            let scheme = if tls { "https" } else { "http" };
            let url = Url::parse(&format!("{scheme}://{addr}/readyz"))?;
            // Our own certificate is for a name, not for this address. Nothing
            // is said or believed here but whether we are ready.
            let client = || asking().tls_danger_accept_invalid_certs(tls);
            (url, fetch::build(client))
        }
    };
    let client = client.context("no request can be sent")?;
    let answer = client.get(url.clone()).send().await;
    let answer =
        answer.map_err(|cause| anyhow::anyhow!("{url} does not answer: {}", root_cause(&cause)));
    let status = answer?.status();
    ensure!(status.is_success(), "{url} says {status}");
    output::line(format_args!("{url} says {status}"))?;
    Ok(())
}
