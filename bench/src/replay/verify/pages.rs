//! The room's pages, walked back from the newest by their links.

use anyhow::{Context as _, Result, bail, ensure};
use protocol::Seq;

use super::Found;
use crate::{
    http::Http,
    page::{self, Article},
    room::Room,
};

/// Every message the pages of a room show, oldest first.
pub(crate) async fn read(http: &mut Http, cookie: &str, room: &Room) -> Result<Vec<Found>> {
    let mut pages = Vec::new();
    let mut path = room.path.clone();
    let mut last = i64::MAX;
    loop {
        let answer = http.get(&path, Some(cookie)).await?;
        let page = page::read(answer.page().with_context(|| path.clone())?);
        ensure!(
            page.room_id == Some(room.id.0),
            "{path} shows room {:?} instead of {}",
            page.room_id,
            room.id
        );
        pages.push(page.articles);
        match page.before {
            None => break,
            Some(before) if before < last => {
                last = before;
                path = format!("{}?before={before}", room.path);
            }
            Some(before) => bail!("{path} links to what is before {before} as older"),
        }
    }
    Ok(pages
        .into_iter()
        .rev()
        .flatten()
        .filter_map(found)
        .collect())
}

/// What an article shows, if it is a message.
fn found(article: Article) -> Option<Found> {
    Some(Found {
        seq: Seq(article.seq),
        body: article.body?,
        author: None,
        name: article.who,
        client_id: None,
    })
}
