//! Three nodes behind nginx, people who talk all the time, and one fault after
//! the other. Nothing acknowledged may be lost, doubled or out of order.

mod fault;

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum as _};
use protocol::CloseCode;
use rand::{SeedableRng as _, rngs::SmallRng};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use self::fault::Fault;
use super::{
    ROOMS, Stage,
    cast::Cast,
    conversation,
    director::Speed,
    ear::From,
    keep,
    progress::Progress,
    room_names, run,
    script::{Language, Script},
    verify::{Others, store::Store},
    within,
};
use crate::{
    cluster::{Cluster, ProgramArgs, enter_own_network},
    data::DataDir,
    guest,
    http::Http,
    report, room,
    server::ServerArgs,
    socket::Closed,
};

/// Before each line of a room.
const PAUSE: Duration = Duration::from_millis(100);
/// Lines that are acknowledged after a fault before the next one comes.
const BETWEEN: usize = 15;
/// How long nothing may be acknowledged after a fault is over.
const GOES_ON_WITHIN: Duration = Duration::from_secs(40);
/// The conversations begin anew so often, which is more than anybody waits for.
const ROUNDS: usize = 200;
/// Added to the command line of this program in its own network.
const INSIDE: &str = "in-own-network";

/// What is to go wrong, and with which programs.
#[derive(Debug, Args)]
pub(crate) struct FaultsArgs {
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    programs: ProgramArgs,
    /// What is to go wrong; everything, in this order, if nothing is said.
    faults: Vec<Fault>,
    /// How often a node is killed.
    #[arg(long, default_value_t = 20)]
    kills: usize,
    /// Fails where something would have to be left out.
    #[arg(long)]
    all: bool,
    /// Decides which node is killed when; drawn by lot if not given.
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds all of it may take.
    #[arg(long, default_value_t = 600)]
    timeout: u64,
    #[arg(long = INSIDE, hide = true)]
    inside: bool,
}

/// Has all of it go wrong, and checks. The data is kept where something was lost.
pub(crate) async fn faults(args: FaultsArgs) -> Result<()> {
    enter_own_network(args.inside, &format!("--{INSIDE}"))?;
    let stage = endless(&args)?;
    let mut data = DataDir::new(args.server.data_dir.clone())?;
    ensure!(data.is_empty()?, "{} is not empty", data.path().display());
    let limit = Duration::from_secs(args.timeout);
    let all = Box::pin(play(&stage, &args, data.path()));
    let result = within(limit, &stage, all).await;
    if result.is_err() {
        keep(&mut data);
    }
    result
}

/// The built-in conversations again and again.
fn endless(args: &FaultsArgs) -> Result<Stage> {
    let dialogues = conversation::builtin()?;
    let rooms = ROOMS.len();
    let again = dialogues.iter().cycle().take(dialogues.len() * ROUNDS);
    let script = Script::new(again, Language::Both, rooms)?;
    let seed = args
        .seed
        .unwrap_or_else(|| rand::random_range(0..1_000_000));
    report::line(format!(
        "{} people talk in {rooms} rooms, seed {seed}",
        script.people.len()
    ));
    Ok(Stage {
        progress: Progress::new(script.lines.len(), rooms),
        script,
        rooms,
        speed: Speed::Every(PAUSE),
        kills: args.kills,
        seed,
        counts: Arc::default(),
        enough: watch::Sender::new(false),
    })
}

async fn play(stage: &Stage, args: &FaultsArgs, dir: &Path) -> Result<()> {
    let names = room_names(stage.rooms);
    let mut cluster = Cluster::start(&args.server, &args.programs, dir, &names).await?;
    let wanted = if args.faults.is_empty() {
        Fault::value_variants().to_vec()
    } else {
        args.faults.clone()
    };
    let (can, cannot): (Vec<_>, Vec<_>) = wanted
        .into_iter()
        .partition(|fault| fault.left_out(&cluster).is_none());
    for fault in cannot {
        let why = fault.left_out(&cluster).unwrap_or_default();
        ensure!(!args.all, "{fault}: {why}");
        report::line(format!("{fault}: left out, {why}"));
    }
    let authority = cluster.authority();
    let guests = guest::sign_in_all(&authority, stage.script.people.clone()).await?;
    let mut http = Http::new(&authority);
    let rooms = room::named(&mut http, &guests[0].cookie, &names).await?;
    let (cast, mut lives) =
        Cast::gather(stage, &authority, &guests, &rooms, From::TheStart).await?;
    let talk = run::talk(stage, &cast, &rooms);
    let faults = survive(stage, &mut cluster, &can);
    let both = async { tokio::try_join!(talk, faults) };
    Box::pin(lives.during(both)).await?;
    lives.during(run::heard(stage, &cast, &rooms)).await?;

    let expected = run::expected(stage, &cast.users)?;
    run::check_served(&authority, &guests[0], &rooms, &expected, Others::Wrong).await?;
    cast.over();
    cluster.stop_nodes().await?;
    let ends = lives.ends().await?;
    let store = Store::Postgres(cluster.postgres.connect("irori").await?);
    run::check_stored(store, &rooms, &expected, Others::Wrong).await?;
    print(stage, expected.len(), &ends);
    Ok(())
}

/// Has one after the other happen while people talk; then they have said enough.
async fn survive(stage: &Stage, cluster: &mut Cluster, faults: &[Fault]) -> Result<()> {
    let mut rng = SmallRng::seed_from_u64(stage.seed);
    go_on(stage, BETWEEN).await?;
    report::line(format!(
        "{:<20}{:>9}{:>9}{:>9}",
        "fault", "seconds", "lines", "silence"
    ));
    for &fault in faults {
        stage.progress.longest_silence();
        let (begun, before) = (Instant::now(), *stage.progress.count().borrow());
        let happens = async {
            fault.happen(cluster, stage, &mut rng).await?;
            cluster.all_ready().await?;
            go_on(stage, BETWEEN).await
        };
        happens.await.with_context(|| fault.to_string())?;
        report::line(format!(
            "{:<20}{:>9.1}{:>9}{:>9.1}",
            fault.to_string(),
            begun.elapsed().as_secs_f64(),
            *stage.progress.count().borrow() - before,
            stage.progress.longest_silence().as_secs_f64()
        ));
    }
    stage.enough.send_replace(true);
    Ok(())
}

/// Waits until so many more lines were acknowledged.
async fn go_on(stage: &Stage, lines: usize) -> Result<()> {
    let mut count = stage.progress.count();
    let wanted = *count.borrow() + lines;
    let said = timeout(GOES_ON_WITHIN, count.wait_for(|&count| count >= wanted)).await;
    let late = || {
        format!(
            "people do not go on within {} s: {}",
            GOES_ON_WITHIN.as_secs(),
            stage.stuck()
        )
    };
    said.with_context(late)??;
    Ok(())
}

fn print(stage: &Stage, lines: usize, ends: &[Closed]) {
    let counts = &stage.counts;
    let restart = CloseCode::Restart.code();
    let told = ends.iter().filter(|it| it.code == Some(restart)).count();
    for (what, count) in [
        ("messages", lines as u64),
        ("events heard by people", counts.heard.get()),
        ("reconnects", counts.reconnects.get()),
        ("messages sent again", counts.resends.get()),
        ("of them stored before", counts.duplicates.get()),
        ("messages refused for now", counts.refusals.get()),
        ("sockets told of the end", told as u64),
    ] {
        report::line(format!("{what:<26}{count:>8}"));
    }
    report::line(
        "Every turn is there exactly once and in order: on the pages, over the socket and in the store.",
    );
}
