//! The option for where the files for browsers are.

use std::path::PathBuf;

use clap::Args;

/// Where the files for browsers are.
#[derive(Clone, Debug, Args)]
pub struct SiteOptions {
    /// Directory with the built browser files; `site` beside this program
    /// unless said otherwise
    #[arg(long, env = "IRORI_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,

    /// Set by `cargo leptos watch`.
    #[arg(long, env = "LEPTOS_SITE_ROOT", hide = true)]
    pub leptos_site_root: Option<PathBuf>,

    /// Set by `cargo leptos watch`.
    #[arg(long, env = "LEPTOS_WATCH", hide = true)]
    pub leptos_watch: Option<String>,
}

impl SiteOptions {
    /// Where the built browser files are.
    pub(crate) fn dir(&self) -> PathBuf {
        self.site
            .clone()
            .or_else(|| self.leptos_site_root.clone())
            .unwrap_or_else(|| {
                let program = std::env::current_exe().unwrap_or_default();
                program.with_file_name("site")
            })
    }

    /// Whether `cargo leptos watch` started this.
    pub(crate) const fn is_watched(&self) -> bool {
        self.leptos_watch.is_some()
    }
}
