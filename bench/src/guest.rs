//! Signing people in, as guests.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use hyper::header::{RETRY_AFTER, SET_COOKIE};
use tokio::{task::JoinSet, time::sleep};

use crate::http::{Answer, Http};

/// Requests under way at once while many guests sign in.
const PARALLEL: usize = 32;

/// Somebody with a session.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) name: String,
    /// What to send as `Cookie`.
    pub(crate) cookie: String,
}

impl Guest {
    /// Signs in under a name. Waits as long as the server asks for: those whom it
    /// does not know yet are too many for one network.
    pub(crate) async fn sign_in(http: &mut Http, name: &str) -> Result<Self> {
        let answer = loop {
            let answer = http
                .post_form("/api/sign_in_as_guest", &[("name", name)])
                .await?;
            match wanted_pause(&answer) {
                Some(pause) => sleep(pause).await,
                None => break answer,
            }
        };
        let cookie = session(&answer).with_context(|| format!("{name:?} could not sign in"))?;
        Ok(Self {
            name: name.to_owned(),
            cookie,
        })
    }
}

/// Has a session that was begun over plain HTTP go on over TLS: where people
/// come by https, only the cookie's name is another one.
pub(crate) fn by_https(guests: &mut [Guest]) {
    for guest in guests {
        guest.cookie.insert_str(0, "__Host-");
    }
}

/// Signs in many at once, over few connections; the answer is in their order.
pub(crate) async fn sign_in_all(authority: &str, names: Vec<String>) -> Result<Vec<Guest>> {
    let total = names.len();
    let mut queues = vec![Vec::new(); PARALLEL.min(total)];
    for (index, name) in names.into_iter().enumerate() {
        let lane = index % queues.len();
        queues[lane].push((index, name));
    }
    let mut lanes = JoinSet::new();
    for queue in queues {
        let mut http = Http::new(authority);
        lanes.spawn(async move {
            let mut guests = Vec::with_capacity(queue.len());
            for (index, name) in queue {
                guests.push((index, Guest::sign_in(&mut http, &name).await?));
            }
            Ok::<_, anyhow::Error>(guests)
        });
    }
    let mut guests = Vec::with_capacity(total);
    while let Some(lane) = lanes.join_next().await {
        guests.extend(lane??);
    }
    guests.sort_by_key(|&(index, _)| index);
    Ok(guests.into_iter().map(|(_, guest)| guest).collect())
}

/// How long a server that has too much to do asks to be left alone.
fn wanted_pause(answer: &Answer) -> Option<Duration> {
    let seconds = answer.headers.get(RETRY_AFTER)?.to_str().ok()?;
    Some(Duration::from_secs(seconds.parse().ok()?))
}

fn session(answer: &Answer) -> Result<String> {
    let cookie = answer
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .filter_map(|value| value.split(';').next())
        .find(|pair| pair.starts_with("irori_session="));
    let location = answer.headers.get("location");
    let cookie = cookie.with_context(|| {
        format!(
            "no session came with the answer ({}, to {location:?})",
            answer.status
        )
    })?;
    ensure!(!cookie.ends_with('='), "the session is empty");
    Ok(cookie.to_owned())
}

#[cfg(test)]
mod tests;
