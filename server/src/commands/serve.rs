//! `irori`: puts the parts together, serves, and stops cleanly.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use engine::{
    accounts::{Accounts, Passkeys},
    chat::Chat,
    clock::{Clock, SystemClock},
    files::Files,
    hub::Hub,
    pictures::Pictures,
    storage::{ConfiguredProvider, Storage},
};
use identity::Providers;
use tokio::{net::TcpListener, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    avatars::{self, Refresher, Studio},
    config::Config,
    edge::{connections::Connections, descriptors, listen},
    router,
    state::{AppState, Sockets, UseCases},
};

/// How long the sockets may take to end. With the requests (`listen`) it makes
/// less than the ten seconds after which supervisors kill.
const STOP_WITHIN: Duration = Duration::from_secs(6);

/// Binds the address and serves until SIGTERM or Ctrl-C.
pub(crate) async fn until_signal(config: Config, providers: Providers) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.addr)
        .await
        .with_context(|| format!("cannot listen on {}", config.addr))?;
    let stop = CancellationToken::new();
    tokio::spawn(listen::stop_on_signal(stop.clone())?);
    run(listener, config, providers, Arc::new(SystemClock), stop).await
}

/// Serves on `listener` until `stop` fires, then: no new connections, what is
/// in flight is committed and acknowledged, sockets are told when to come
/// back, the store is closed.
pub async fn run(
    listener: TcpListener,
    config: Config,
    providers: Providers,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let limits = config.limits();
    let hub = Hub::new(limits);
    let commits: Arc<dyn engine::storage::CommitSink> = Arc::<Hub>::clone(&hub);
    let storage = Storage::open(&config.data_dir, clock, commits).await?;
    storage.ensure_rooms(&config.rooms).await?;
    let accounts = Accounts::new(
        storage.clone(),
        Arc::<Hub>::clone(&hub),
        limits,
        config.admittance(),
        Passkeys::at(&config.reached_at(listener.local_addr()?)?)?,
    );
    let accounts = Arc::new(accounts.await?);
    let configured = providers.iter().map(|provider| ConfiguredProvider {
        id: provider.id().to_owned(),
        issuer: provider.issuer(),
    });
    accounts.meet_providers(configured.collect()).await?;
    let index = storage.clone();
    let chat = Arc::new(Chat::new(storage, hub, limits));
    let pictures = Pictures::start().context("no thread could be started")?;
    let studio = Studio::new(&config.data_dir, pictures.clone());
    let blobs = config.open_blobs()?;
    let location = config.blobs_location();
    let files = Files::new(
        Arc::clone(&chat),
        blobs,
        &config.data_dir.join("uploads"),
        location.directory(),
        config.file_limits(),
        pictures,
    );
    let files = Arc::new(files.context("uploads cannot be kept in the data directory")?);
    let refresher = Refresher::new(
        Arc::clone(&accounts),
        studio.clone(),
        &providers,
        config.gravatar_url.0.clone(),
    );
    let refresher = refresher.map_err(|cause| anyhow::anyhow!("pictures: {cause}"))?;
    let refreshing = tokio::spawn(avatars::keep_fresh(refresher));
    let housekeepers = (Arc::clone(&accounts), Arc::clone(&files));
    let housekeeping = tokio::spawn(async move {
        let (accounts, files) = housekeepers;
        tokio::join!(
            accounts.keep_house(),
            files.keep_house(),
            index.keep_index()
        )
    });

    let proxies = config.proxies();
    let connections = Connections::new(descriptors::for_connections(), proxies.clone());
    let sockets = TaskTracker::new();
    let addr = listener.local_addr()?;
    config.announce(addr, accounts.setup_token().as_ref())?;
    let state = AppState::new(
        UseCases {
            chat: Arc::clone(&chat),
            accounts,
            files,
            studio,
        },
        providers,
        &config,
        addr,
        Sockets {
            tasks: sockets.clone(),
            stopping: stop.clone(),
        },
    )?;
    let router = router::router(state);
    listen::serve(listener, router, connections, &stop).await;

    tracing::info!("stopping");
    let farewell = async {
        chat.say_goodbye().await;
        sockets.close();
        sockets.wait().await;
    };
    if timeout(STOP_WITHIN, farewell).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    housekeeping.abort();
    refreshing.abort();
    chat.close().await;
    tracing::info!("stopped");
    Ok(())
}
