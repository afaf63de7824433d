//! The state that all handlers share.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use anyhow::Context as _;
use app::{backend::BackendRef, documents::accounts::ProviderLink};
use axum::extract::FromRef;
use engine::{accounts::Accounts, chat::Chat, files::Files, telemetry::Collectors};
use http::HeaderValue;
use identity::Providers;
use leptos::config::{Env, LeptosOptions};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use url::Url;

use crate::{
    assets::{self, Site},
    avatars::Studio,
    backend::ChatBackend,
    config::Config,
    edge::{
        cookies::Cookies, csp_reports::Reports, headers, listener::ListenAddr, origin::OwnOrigin,
        proxies::Proxies, request_limit::Strangers,
    },
    health::Readiness,
    metrics::{Requests, SignIns},
    security_txt::SecurityContact,
};

/// What the handlers share. Cloning is cheap.
#[derive(Clone, Debug, FromRef)]
pub(crate) struct AppState {
    pub(crate) chat: Arc<Chat>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) files: Arc<Files>,
    pub(crate) providers: Arc<Providers>,
    pub(crate) backend: BackendRef,
    pub(crate) leptos: LeptosOptions,
    pub(crate) own_origin: OwnOrigin,
    pub(crate) cookies: Cookies,
    pub(crate) proxies: Proxies,
    pub(crate) strangers: Strangers,
    pub(crate) reports: Reports,
    pub(crate) security_contact: SecurityContact,
    /// Where people reach us, as far as we know.
    pub(crate) public_url: Url,
    pub(crate) sockets: Sockets,
    pub(crate) readiness: Readiness,
    pub(crate) requests: Requests,
    pub(crate) sign_ins: SignIns,
    /// The files for browsers.
    #[from_ref(skip)]
    pub(crate) site: Site,
    /// That browsers are to ask by https only from now on.
    #[from_ref(skip)]
    pub(crate) hsts: Option<HeaderValue>,
}

/// What the doors lead to.
#[derive(Debug)]
pub(crate) struct UseCases {
    pub(crate) chat: Arc<Chat>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) files: Arc<Files>,
    pub(crate) studio: Studio,
}

/// The sockets' tasks, and what tells them to stop reading.
#[derive(Clone, Debug)]
pub(crate) struct Sockets {
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
}

impl AppState {
    pub(crate) fn new(
        use_cases: UseCases,
        providers: Providers,
        config: &Config,
        sockets: Sockets,
        readiness: Readiness,
    ) -> anyhow::Result<Self> {
        let UseCases {
            chat,
            accounts,
            files,
            studio,
        } = use_cases;
        let site = Site::of(&config.site);
        let own_origin =
            OwnOrigin::new(config.listen.public_url.clone(), config.listen.is_private());
        Ok(Self {
            backend: Arc::new(ChatBackend::new(
                Arc::clone(&chat),
                Arc::clone(&accounts),
                Arc::clone(&files),
                studio,
            )),
            strangers: Strangers::new(chat.spendings()),
            chat,
            accounts,
            files,
            providers: Arc::new(providers),
            cookies: Cookies::new(config.listen.is_https(), app::cookie_path()),
            proxies: config.listen.proxies(),
            reports: Reports::default(),
            security_contact: SecurityContact(config.listen.security_contact.clone()),
            hsts: headers::hsts(config.listen.hsts_days),
            public_url: config.listen.reached_at()?,
            leptos: leptos_options(config, &site)?,
            site,
            own_origin,
            sockets,
            readiness,
            requests: Requests::default(),
            sign_ins: SignIns::default(),
        })
    }

    /// Everything that is counted.
    pub(crate) fn collectors(&self) -> Collectors {
        let mut all = self.chat.collectors();
        all.extend(self.files.collectors());
        all.extend(self.requests.collectors());
        all.extend(self.sign_ins.collectors());
        all
    }

    /// Whether `cargo leptos watch` started this.
    pub(crate) fn is_watched(&self) -> bool {
        self.leptos.env == Env::DEV
    }

    /// What people know a provider by; its name in the configuration if it is
    /// not there any more.
    pub(crate) fn label_of(&self, provider: &str) -> String {
        self.providers
            .get(provider)
            .map_or(provider, identity::Provider::label)
            .to_owned()
    }

    /// The providers as pages show them.
    pub(crate) fn provider_links(&self) -> Vec<ProviderLink> {
        self.providers
            .iter()
            .map(|provider| ProviderLink {
                id: provider.id().to_owned(),
                label: provider.label().to_owned(),
            })
            .collect()
    }
}

fn leptos_options(config: &Config, site: &Site) -> anyhow::Result<LeptosOptions> {
    // Leptos wants a port, for pages that `cargo leptos watch` reloads.
    let addr = match &config.listen.addr {
        ListenAddr::Tcp(addr) => *addr,
        ListenAddr::Unix(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    };
    let assets = assets::address(site, config.site.is_watched()).with_context(|| {
        let dir = site.dir().display();
        format!("the browser files in {dir} cannot be read")
    })?;
    let options = LeptosOptions::builder()
        .output_name("irori")
        .site_root(path_text(site.dir()))
        .site_pkg_dir(assets)
        .site_addr(addr)
        .env(if config.site.is_watched() {
            Env::DEV
        } else {
            Env::PROD
        })
        .build();
    Ok(options)
}

fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
