//! Conversations replayed: people sign in, talk in their rooms while the
//! server is killed now and then, and afterwards every message must be there,
//! exactly once, in its place.

mod backoff;
mod cast;
mod conversation;
mod counts;
mod director;
mod ear;
mod killer;
mod outbox;
mod person;
mod progress;
mod run;
mod script;
mod summary;
mod verify;

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Result, bail};
use clap::Args;
use tokio::time::timeout;

use self::{
    counts::Counts,
    director::Speed,
    progress::Progress,
    script::{Language, Script},
    verify::Others,
};
use crate::{
    data::DataDir,
    http, report,
    server::{Config, ServerArgs},
};

/// The rooms of a server started here; more get numbers.
const ROOMS: [&str; 3] = ["lobby", "random", "料理部"];

/// What to replay, and where.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// A running server; otherwise one is started.
    #[arg(long, conflicts_with_all = ["kills", "data_dir"])]
    url: Option<String>,
    #[command(flatten)]
    server: ServerArgs,
    /// Conversations as JSON; see the README for the form.
    #[arg(long, conflicts_with = "builtin")]
    file: Option<PathBuf>,
    /// The conversations this program brings along, which is the default.
    #[arg(long)]
    builtin: bool,
    /// In which language people talk.
    #[arg(long, value_enum, default_value_t = Language::Both)]
    lang: Language,
    /// So many times as fast as people type, or `max`.
    #[arg(long, default_value = "max")]
    speed: Speed,
    /// Rooms the conversations are spread over.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=50))]
    rooms: u8,
    /// How often the server is killed.
    #[arg(long, default_value_t = 0)]
    kills: usize,
    /// Decides when the server is killed; drawn by lot if not given.
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds all of it may take.
    #[arg(long, default_value_t = 120)]
    timeout: u64,
}

/// What all parts of a replay share.
#[derive(Debug)]
struct Stage {
    script: Script,
    rooms: usize,
    speed: Speed,
    kills: usize,
    seed: u64,
    progress: Progress,
    counts: Arc<Counts>,
}

/// Replays and checks. The server's data is kept where something was wrong.
pub(crate) async fn replay(args: ReplayArgs) -> Result<()> {
    let stage = Stage::new(&args)?;
    let limit = Duration::from_secs(args.timeout);
    if let Some(url) = &args.url {
        let authority = http::authority(url)?;
        return within(limit, &stage, run::on_running(&stage, &authority)).await;
    }
    let mut data = DataDir::new(args.server.data_dir.clone())?;
    let config = Config {
        binary: args.server.server.clone(),
        site: args.server.site.clone(),
        data_dir: data.path().to_owned(),
        rooms: room_names(stage.rooms),
        settings: Vec::new(),
        tls: None,
    };
    let others = if data.is_empty()? {
        Others::Wrong
    } else {
        Others::Fine
    };
    let result = within(limit, &stage, Box::pin(run::on_own(&stage, config, others))).await;
    if result.is_err() {
        data.keep();
        report::line(format!(
            "The server's data and log are kept in {}.",
            data.path().display()
        ));
    }
    result
}

/// Everything said in the built-in conversations: text as people write it.
pub(crate) fn builtin_lines() -> Result<Vec<String>> {
    let script = Script::new(&conversation::builtin()?, Language::Both, 1)?;
    Ok(script.lines.into_iter().map(|line| line.body).collect())
}

impl Stage {
    fn new(args: &ReplayArgs) -> Result<Self> {
        let dialogues = match &args.file {
            Some(file) => conversation::read(file)?,
            None => conversation::builtin()?,
        };
        let rooms = usize::from(args.rooms).min(dialogues.len());
        let script = Script::new(&dialogues, args.lang, rooms)?;
        let seed = args
            .seed
            .unwrap_or_else(|| rand::random_range(0..1_000_000));
        report::line(format!(
            "{} turns of {} people as {} messages in {rooms} rooms, seed {seed}",
            script.turns,
            script.people.len(),
            script.lines.len(),
        ));
        Ok(Self {
            progress: Progress::new(script.lines.len()),
            script,
            rooms,
            speed: args.speed,
            kills: args.kills,
            seed,
            counts: Arc::default(),
        })
    }

    /// The first line of each room that was never acknowledged.
    fn stuck(&self) -> String {
        let places = self.progress.places();
        let open = |room: usize| {
            let mut lines = self.script.lines.iter().zip(&places);
            lines.find(|(line, place)| line.room == room && place.is_none())
        };
        let waiting: Vec<_> = (0..self.rooms)
            .filter_map(open)
            .map(|(line, _)| format!("{} of {}", line.client_id, self.script.people[line.person]))
            .collect();
        let done = places.iter().flatten().count();
        if waiting.is_empty() {
            format!("all {done} messages acknowledged")
        } else {
            let waiting = waiting.join(", ");
            format!(
                "{done} of {} acknowledged, waiting for {waiting}",
                places.len()
            )
        }
    }
}

async fn within(
    limit: Duration,
    stage: &Stage,
    replay: impl Future<Output = Result<()>>,
) -> Result<()> {
    match timeout(limit, replay).await {
        Ok(result) => result,
        Err(_) => bail!("not done after {} s: {}", limit.as_secs(), stage.stuck()),
    }
}

fn room_names(count: usize) -> Vec<String> {
    (0..count)
        .map(|room| {
            ROOMS
                .get(room)
                .map_or_else(|| format!("room {}", room + 1), |&name| name.to_owned())
        })
        .collect()
}
