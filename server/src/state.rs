//! What the handlers share.

use std::{net::SocketAddr, path::Path, sync::Arc};

use app::backend::BackendRef;
use axum::extract::FromRef;
use engine::chat::Chat;
use leptos::config::{Env, LeptosOptions};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{backend::ChatBackend, config::Config, origin::OwnOrigin};

/// What the handlers share. Cloning is cheap.
#[derive(Clone, Debug, FromRef)]
pub(crate) struct AppState {
    pub(crate) chat: Arc<Chat>,
    pub(crate) backend: BackendRef,
    pub(crate) leptos: LeptosOptions,
    pub(crate) own_origin: OwnOrigin,
    pub(crate) sockets: Sockets,
}

/// The sockets' tasks, and what tells them to stop reading.
#[derive(Clone, Debug)]
pub(crate) struct Sockets {
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
}

impl AppState {
    pub(crate) fn new(
        chat: Arc<Chat>,
        config: &Config,
        addr: SocketAddr,
        tasks: TaskTracker,
        stopping: CancellationToken,
    ) -> Self {
        let own_origin = OwnOrigin::new(config.public_url.clone(), config.is_private());
        Self {
            backend: Arc::new(ChatBackend::new(
                Arc::clone(&chat),
                config.guests(),
                own_origin.clone(),
            )),
            chat,
            leptos: leptos_options(config, addr),
            own_origin,
            sockets: Sockets { tasks, stopping },
        }
    }
}

fn leptos_options(config: &Config, addr: SocketAddr) -> LeptosOptions {
    let site = config.site_dir();
    // The build leaves the hashes of the file names beside the binary.
    let hashed = !config.is_watched()
        && std::env::current_exe()
            .ok()
            .and_then(|exe| Some(exe.parent()?.join("hash.txt")))
            .is_some_and(|hashes| hashes.is_file());
    LeptosOptions::builder()
        .output_name("irori")
        .site_root(path_text(&site))
        .site_addr(addr)
        .env(if config.is_watched() {
            Env::DEV
        } else {
            Env::PROD
        })
        .hash_files(hashed)
        .build()
}

fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
