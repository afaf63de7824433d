//! Pages rendered on the server: a room with as many messages as a page shows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use protocol::{ClientEvent, ClientId, PAGE_EVENTS, ServerEvent};
use tokio::{
    join,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{Bench, millis};
use crate::{
    histogram::Histogram,
    http::Http,
    load::{numbers::Goal, process::precise, target::Target},
    page, replay,
    socket::{Heard, Socket},
};

const NAME: &str = "pages";
/// On the page that is asked for.
pub(super) const MESSAGES: u32 = PAGE_EVENTS;
/// Connections that ask, each again and again.
const CONNECTIONS: usize = 4;

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let times = bench.times(8);
    let target = bench.target()?;
    let (count, latency, cpu_secs, took) = bench.runtime.block_on(async {
        fill(&target).await?;
        ask_for(&target, times.warm_up).await?;
        let cpu = target.cpu_secs()?;
        let begin = Instant::now();
        let latency = ask_for(&target, times.measured).await?;
        let took = begin.elapsed().as_secs_f64();
        Ok::<_, anyhow::Error>((latency.count(), latency, target.cpu_secs()? - cpu, took))
    })?;
    target.stop();
    let numbers = &mut *bench.numbers;
    let note = format!("a room with {MESSAGES} messages, {CONNECTIONS} connections");
    numbers.add(NAME, "Pages", precise(count) / took, "/s", note);
    let micros = cpu_secs * 1e6 / precise(count.max(1));
    let note = "2,000 pages/s on one core";
    let page = numbers.add(NAME, "Server CPU a page", micros, "µs", note);
    page.goal(Goal::AtMost(500.0));
    for (per_mille, what) in [(500, "Page, p50"), (990, "Page, p99")] {
        numbers.add(NAME, what, millis(latency.per_mille(per_mille)), "ms", "");
    }
    Ok(())
}

/// Asks for the page over and over until the time is over.
async fn ask_for(target: &Target<'_>, duration: Duration) -> Result<Histogram> {
    let ends = Arc::default();
    let over = async {
        sleep(duration).await;
        AtomicBool::store(&ends, true, Ordering::Relaxed);
    };
    join!(ask(target, &ends), over).0
}

/// Asks for the page over and over until it `ends`, and the pages under way have come. How long
/// each took.
pub(super) async fn ask(target: &Target<'_>, ends: &Arc<AtomicBool>) -> Result<Histogram> {
    let mut lanes = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let http = Http::new(target.server.authority());
        let (path, cookie) = (target.room.path.clone(), target.visitor.cookie.clone());
        lanes.spawn(lane(http, path, cookie, Arc::clone(ends)));
    }
    let mut latency = Histogram::new();
    while let Some(lane) = lanes.join_next().await {
        latency.merge(&lane??);
    }
    Ok(latency)
}

async fn lane(
    mut http: Http,
    path: String,
    cookie: String,
    ends: Arc<AtomicBool>,
) -> Result<Histogram> {
    let mut latency = Histogram::new();
    while !ends.load(Ordering::Relaxed) {
        let begin = Instant::now();
        let answer = http.get(&path, Some(&cookie)).await?;
        let status = answer.status;
        ensure!(status.is_success(), "the page came with {status}");
        latency.add(u64::try_from(begin.elapsed().as_nanos())?);
    }
    Ok(latency)
}

/// Has the visitor say as much as fits on a page.
pub(super) async fn fill(target: &Target<'_>) -> Result<()> {
    timeout(Duration::from_secs(30), say_all(target))
        .await
        .context("filling the room took too long")??;
    let mut http = Http::new(target.server.authority());
    let cookie = Some(target.visitor.cookie.as_str());
    let answer = http.get(&target.room.path, cookie).await?;
    let shown = page::read(answer.page()?).articles.len();
    ensure!(shown > 0, "the page shows no messages");
    Ok(())
}

async fn say_all(target: &Target<'_>) -> Result<()> {
    let authority = target.server.authority();
    let opened = Socket::open(&authority, &target.visitor.cookie).await;
    let mut socket = match opened {
        Ok(socket) => socket,
        Err(error) => bail!("{error}"),
    };
    for (index, body) in replay::builtin_lines()?
        .into_iter()
        .cycle()
        .take(MESSAGES as usize)
        .enumerate()
    {
        let id = ClientId::new(format!("fill-{index}"))?;
        socket
            .say(&ClientEvent::post(target.room.id, id.clone(), body))
            .await?;
        loop {
            match socket.hear().await? {
                Heard::Event(ServerEvent::Ack { client_id, .. }) if client_id == id => break,
                Heard::Event(ServerEvent::Rejected { rejection, .. }) => bail!("{rejection}"),
                Heard::Event(_) => {}
                Heard::Closed(closed) => bail!("the socket was {closed}"),
            }
        }
    }
    socket.close().await;
    Ok(())
}
