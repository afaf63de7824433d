//! `irori check-config`: says whether providers and files can be used.

use std::os::unix::fs::DirBuilderExt as _;

use identity::Providers;

use crate::config::Config;

/// Says of each provider whether a sign-in could begin, and whether files can
/// be kept.
#[expect(clippy::print_stdout, reason = "what was asked for")]
pub(super) async fn run(config: &Config, providers: &Providers) -> anyhow::Result<()> {
    let mut bad = 0;
    let files = async {
        // As the server would make it.
        if config.storage.blobs.is_none() {
            let mut dir = std::fs::DirBuilder::new();
            dir.recursive(true)
                .mode(0o700)
                .create(&config.storage.data_dir)?;
        }
        anyhow::Ok(config.storage.open_blobs()?.check().await?)
    };
    match files.await {
        Ok(()) => println!("files: ready"),
        Err(problem) => {
            bad += 1;
            println!("files: {problem:#}");
        }
    }
    for (id, checked) in providers.check().await {
        match checked {
            Ok(()) => println!("{id}: ready"),
            Err(problem) => {
                bad += 1;
                println!("{id}: {problem}");
            }
        }
    }
    anyhow::ensure!(bad == 0, "{bad} of these cannot be used");
    println!("The configuration is good.");
    Ok(())
}
