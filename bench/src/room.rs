//! Which rooms there are, learnt from their pages.

use anyhow::{Context as _, Result, bail, ensure};
use hyper::header::LOCATION;
use protocol::{RoomId, Slug, encode_component};

use crate::{http::Http, page};

/// A room of the server.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    pub(crate) id: RoomId,
    /// The address of its page, percent-encoded.
    pub(crate) path: String,
}

/// The rooms with these names.
pub(crate) async fn named(http: &mut Http, cookie: &str, names: &[String]) -> Result<Vec<Room>> {
    let mut rooms = Vec::with_capacity(names.len());
    for name in names {
        let slug = Slug::of_name(name).with_context(|| format!("{name:?} is no room name"))?;
        let path = format!("/rooms/{}", encode_component(slug.as_str()));
        rooms.push(visit(http, cookie, path).await?);
    }
    Ok(rooms)
}

/// The first so many rooms that a signed-in person finds.
pub(crate) async fn found(http: &mut Http, cookie: &str, wanted: usize) -> Result<Vec<Room>> {
    let mut start = "/".to_owned();
    let mut answer = http.get(&start, Some(cookie)).await?;
    for _ in 0..3 {
        if !answer.status.is_redirection() {
            break;
        }
        let location = answer
            .headers
            .get(LOCATION)
            .context("redirect to nowhere")?;
        location.to_str()?.clone_into(&mut start);
        answer = http.get(&start, Some(cookie)).await?;
    }
    let mut paths = page::read(answer.page()?).rooms;
    let start = start.split('?').next().unwrap_or_default();
    if start.starts_with("/rooms/") {
        paths.retain(|path| path != start);
        paths.insert(0, start.to_owned());
    }
    if paths.len() < wanted {
        bail!(
            "{wanted} rooms were wanted, but {start} leads to {}",
            paths.len()
        );
    }
    let mut rooms: Vec<Room> = Vec::with_capacity(wanted);
    for path in paths.into_iter().take(wanted) {
        rooms.push(visit(http, cookie, ascii(&path)).await?);
    }
    Ok(rooms)
}

/// Makes a public room.
pub(crate) async fn make(http: &mut Http, cookie: &str, name: &str) -> Result<Room> {
    let fields = [("name", name), ("kind", "public")];
    let answer = http.submit("/rooms", cookie, &fields).await?;
    let path = answer.headers.get(LOCATION);
    let path = path.with_context(|| format!("{name:?} was not made ({})", answer.status))?;
    visit(http, cookie, path.to_str()?.to_owned()).await
}

/// Has somebody join a public room.
pub(crate) async fn join(http: &mut Http, cookie: &str, room: &Room) -> Result<()> {
    let slug = room.path.trim_start_matches("/rooms/");
    let fields = [("slug", slug)];
    let status = http.call("/api/join_room", cookie, &fields).await?.status;
    ensure!(
        status.is_success(),
        "{} was not joined ({status})",
        room.path
    );
    Ok(())
}

async fn visit(http: &mut Http, cookie: &str, path: String) -> Result<Room> {
    let answer = http.get(&path, Some(cookie)).await?;
    let page = page::read(answer.page().with_context(|| path.clone())?);
    let id = page
        .room_id
        .with_context(|| format!("{path} has no data-room-id"))?;
    ensure!(id > 0, "{path} has the room id {id}");
    Ok(Room {
        id: RoomId(id),
        path,
    })
}

/// Encodes what an address bar shows as letters.
fn ascii(path: &str) -> String {
    path.chars()
        .map(|c| {
            if c.is_ascii() {
                c.to_string()
            } else {
                encode_component(c.encode_utf8(&mut [0; 4])).to_string()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_ascii_once() {
        assert_eq!(ascii("/rooms/料"), "/rooms/%E6%96%99");
        assert_eq!(ascii("/rooms/%E6%96%99"), "/rooms/%E6%96%99");
    }
}
