//! A replay from the first sign-in to the last check.

use anyhow::{Context as _, Result, ensure};
use futures_util::future::try_join_all;
use protocol::{Seq, User};

use super::{
    Stage,
    cast::Cast,
    director::direct,
    ear::From,
    killer,
    summary::{self, Ending},
    verify::{
        Expected, Others,
        compare::{compare, gap_free, in_order},
        history, judge, pages,
        store::Store,
    },
};
use crate::{
    guest::{self, Guest},
    http::Http,
    room::{self, Room},
    server::{Config, Server},
};

/// Replays on a server that runs already and goes on running.
pub(crate) async fn on_running(stage: &Stage, authority: &str) -> Result<()> {
    let guests = guest::sign_in_all(authority, stage.script.people.clone()).await?;
    let mut http = Http::new(authority);
    let rooms = room::found(&mut http, &guests[0].cookie, stage.rooms).await?;
    let (cast, mut lives) = Cast::gather(stage, authority, &guests, &rooms, From::Now).await?;
    lives.during(talk(stage, &cast, &rooms)).await?;
    lives.during(heard(stage, &cast, &rooms)).await?;
    let expected = expected(stage, &cast.users)?;
    check_served(authority, &guests[0], &rooms, &expected, Others::Fine).await?;
    summary::print(stage, None);
    Ok(())
}

/// Replays on a server started for it, kills it on the way and ends it.
pub(crate) async fn on_own(stage: &Stage, config: Config, others: Others) -> Result<()> {
    let data_dir = config.data_dir.clone();
    let names = config.rooms.clone();
    let mut server = Server::start(config).await?;
    let authority = server.authority();
    let guests = guest::sign_in_all(&authority, stage.script.people.clone()).await?;
    let mut http = Http::new(&authority);
    let rooms = room::named(&mut http, &guests[0].cookie, &names).await?;
    let (cast, mut lives) =
        Cast::gather(stage, &authority, &guests, &rooms, From::TheStart).await?;

    let plan = killer::plan(stage.kills, stage.script.lines.len(), stage.seed);
    let kills = killer::kill(&mut server, plan, stage.progress.count());
    let talk = talk(stage, &cast, &rooms);
    let both = async { tokio::try_join!(talk, kills) };
    lives.during(both).await?;
    lives.during(heard(stage, &cast, &rooms)).await?;
    let expected = expected(stage, &cast.users)?;
    check_served(&authority, &guests[0], &rooms, &expected, others).await?;

    cast.over();
    let status = server.stop().await?;
    ensure!(
        status.code() == Some(0),
        "after SIGTERM the server ended with {status} instead of 0"
    );
    let ends = lives.ends().await?;
    let store = Store::open(&data_dir).await?;
    check_stored(store, &rooms, &expected, others).await?;
    summary::print(stage, Some(&Ending { ends }));
    Ok(())
}

/// All rooms talk at once.
pub(super) async fn talk(stage: &Stage, cast: &Cast, rooms: &[Room]) -> Result<()> {
    let rooms = rooms.iter().enumerate().map(|(index, room)| {
        direct(
            &stage.script,
            index,
            room.id,
            &cast.orders,
            stage.speed,
            &stage.progress,
            &stage.enough,
        )
    });
    try_join_all(rooms).await?;
    Ok(())
}

/// Everybody has heard everything.
pub(super) async fn heard(stage: &Stage, cast: &Cast, rooms: &[Room]) -> Result<()> {
    let mut heads = vec![Seq::START; rooms.len()];
    for (line, place) in stage.script.lines.iter().zip(stage.progress.places()) {
        heads[line.room] = heads[line.room].max(place.unwrap_or_default());
    }
    cast.have_heard(stage, rooms, &heads).await
}

/// Every line, and where the server said that it is.
pub(super) fn expected<'a>(stage: &'a Stage, users: &'a [User]) -> Result<Vec<Expected<'a>>> {
    let places = stage.progress.places();
    // Where people were told to stop, they have not said all of it.
    let is_whole = !*stage.enough.borrow();
    let lines = stage.script.lines.iter().zip(places);
    lines
        .filter(|(_, place)| is_whole || place.is_some())
        .map(|(line, place)| {
            let seq = place.with_context(|| format!("{} was not said", line.client_id))?;
            Ok(Expected {
                line,
                author: &users[line.person],
                seq,
            })
        })
        .collect()
}

/// What the server gives out, as pages and over the socket.
pub(super) async fn check_served(
    authority: &str,
    guest: &Guest,
    rooms: &[Room],
    expected: &[Expected<'_>],
    others: Others,
) -> Result<()> {
    judge("about the acknowledgements", &in_order(expected))?;
    let mut http = Http::new(authority);
    for (index, room) in rooms.iter().enumerate() {
        let said = in_room(expected, index);
        let shown = pages::read(&mut http, &guest.cookie, room).await?;
        judge(
            &format!("about the pages of {}", room.path),
            &compare(&said, &shown, others),
        )?;
        let history = history::read(authority, &guest.cookie, room.id).await?;
        let seqs = history.events.iter().map(|event| event.seq);
        let mut complaints = gap_free(seqs, history.after, history.head);
        let said: Vec<_> = said
            .into_iter()
            .filter(|it| it.seq > history.after)
            .collect();
        complaints.extend(compare(&said, &history::messages(&history.events), others));
        judge(
            &format!("about the events of {} over the socket", room.path),
            &complaints,
        )?;
    }
    Ok(())
}

/// What lies in the store.
pub(super) async fn check_stored(
    mut store: Store,
    rooms: &[Room],
    expected: &[Expected<'_>],
    others: Others,
) -> Result<()> {
    judge("about the store", &store.doubles().await?)?;
    for (index, room) in rooms.iter().enumerate() {
        let stored = store.room(room.id).await?;
        let mut complaints = gap_free(stored.seqs, Seq::START, stored.head);
        complaints.extend(compare(&in_room(expected, index), &stored.messages, others));
        judge(
            &format!("about the events of {} in the store", room.path),
            &complaints,
        )?;
    }
    Ok(())
}

fn in_room<'a>(expected: &[Expected<'a>], room: usize) -> Vec<Expected<'a>> {
    let said = expected.iter().filter(|it| it.line.room == room);
    said.copied().collect()
}
