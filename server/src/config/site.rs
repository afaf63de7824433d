//! The option for where the files for browsers are.

use std::path::PathBuf;

use clap::Args;

/// Where the files for browsers are.
#[derive(Clone, Debug, Args)]
pub struct SiteOptions {
    /// Directory with the built browser files; unless said otherwise those
    /// inside of this program, or, where it has none, `site` beside it
    #[arg(long, env = "IRORI_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,

    /// Set by `cargo leptos watch`.
    #[arg(long, env = "LEPTOS_SITE_ROOT", hide = true)]
    pub leptos_site_root: Option<PathBuf>,

    /// Set by `cargo leptos watch`.
    #[arg(long, env = "LEPTOS_WATCH", hide = true)]
    pub leptos_watch: Option<String>,

    /// The files that are part of this program.
    #[arg(skip)]
    pub embedded: Option<EmbeddedSite>,
}

/// Browser files that are part of the program: their paths in the site, and
/// their bytes.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedSite(pub &'static [(&'static str, &'static [u8])]);

impl SiteOptions {
    /// The files that are part of this program, unless a directory goes before
    /// them.
    pub(crate) fn inside(&self) -> Option<EmbeddedSite> {
        let elsewhere = self.site.is_some() || self.leptos_site_root.is_some();
        self.embedded.filter(|_| !elsewhere)
    }

    /// Where the built browser files are if they are in a directory.
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
