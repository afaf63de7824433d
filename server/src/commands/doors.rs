//! The ways in: the port or socket that people use, with TLS or without, and
//! the port that leads there from http.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use engine::clock::Clock;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    edge::{
        connections::Connections,
        listen::{self, Door},
        listener::{ListenAddr, Listener},
        proxies::Proxies,
        redirect,
        tls::{self, Certificate, Current},
    },
    metrics,
    systemd::Supervisor,
};

/// The ways in, open and not served yet.
pub(super) struct Doors {
    listener: Listener,
    tls: Option<Tls>,
    redirect: Option<Door>,
    metrics: Option<Listener>,
}

/// What a port with TLS needs.
struct Tls {
    acceptor: TlsAcceptor,
    /// Follows the files of the certificate, or renews it.
    keeping: JoinHandle<()>,
}

impl Drop for Tls {
    fn drop(&mut self) {
        self.keeping.abort();
    }
}

impl Doors {
    /// Reads the certificate and opens what else there is to open.
    pub(super) async fn open(
        listener: Listener,
        config: &Config,
        clock: &Arc<dyn Clock>,
        supervisor: &Supervisor,
    ) -> anyhow::Result<Self> {
        let tls = if config.listen.speaks_tls() {
            Some(Tls::start(config, clock, supervisor)?)
        } else {
            None
        };
        let redirect = match (config.listen.tls.http_redirect, &config.listen.addr) {
            (Some(addr), ListenAddr::Tcp(https)) => {
                let listener = TcpListener::bind(addr)
                    .await
                    .with_context(|| format!("cannot listen on {addr} (--http-redirect)"))?;
                tracing::info!(addr = %listener.local_addr()?, "http is led to https");
                Some(Door {
                    listener: listener.into(),
                    tls: None,
                    router: redirect::router(config.listen.public_url.clone(), https.port()),
                })
            }
            _ => None,
        };
        let metrics = match config.monitoring.metrics_addr {
            Some(addr) => {
                let listener = TcpListener::bind(addr)
                    .await
                    .with_context(|| format!("cannot listen on {addr} (--metrics-addr)"))?;
                let addr = listener.local_addr()?;
                tracing::info!("metrics are at http://{addr}/metrics");
                Some(listener.into())
            }
            None => None,
        };
        Ok(Self {
            listener,
            tls,
            redirect,
            metrics,
        })
    }

    /// Serves at all of them until `stop` fires. Whoever reads the metrics has
    /// connections of their own: they are to see how it is when it is full.
    pub(super) async fn serve(
        self,
        router: Router,
        metrics: Router,
        places: Connections,
        stop: &CancellationToken,
    ) {
        let main = Door {
            listener: self.listener,
            tls: self.tls.as_ref().map(|tls| tls.acceptor.clone()),
            router,
        };
        let redirect = async {
            if let Some(door) = self.redirect {
                listen::serve(door, places.clone(), stop).await;
            }
        };
        let metrics = async {
            if let Some(listener) = self.metrics {
                let door = Door {
                    listener,
                    tls: None,
                    router: metrics,
                };
                let places = Connections::new(metrics::CONNECTIONS, Proxies::new(&[], false));
                listen::serve(door, places, stop).await;
            }
        };
        tokio::join!(listen::serve(main, places.clone(), stop), redirect, metrics);
    }
}

impl Tls {
    fn start(
        config: &Config,
        clock: &Arc<dyn Clock>,
        supervisor: &Supervisor,
    ) -> anyhow::Result<Self> {
        let current = Arc::new(Current::default());
        let acceptor = tls::acceptor(Arc::clone(&current)).context("TLS cannot be spoken")?;
        let clock = Arc::clone(clock);
        let options = &config.listen.tls;
        let keeping = if let Some(acme) = options.acme(&config.storage.data_dir) {
            let hangups = signal(SignalKind::hangup())?;
            tokio::spawn(acme.keep_certified(current, clock, hangups))
        } else {
            let files = options.files().context("--tls-cert needs --tls-key")?;
            let certificate = files.load(clock.now_ms())?;
            warn_of_name(config, &certificate);
            current.replace(&certificate);
            let hangups = signal(SignalKind::hangup())?;
            let supervisor = supervisor.clone();
            let keeping =
                tls::keep_current(files, certificate, current, clock, supervisor, hangups);
            tokio::spawn(keeping)
        };
        Ok(Self { acceptor, keeping })
    }
}

/// Says so where browsers will not take the certificate for the server's name.
fn warn_of_name(config: &Config, certificate: &Certificate) {
    let url = config.listen.public_url.as_ref();
    if let Some(host) = url.and_then(|url| url.host_str())
        && !certificate.is_for(host)
    {
        tracing::warn!("the certificate is not for {host}, which --public-url names");
    }
}
