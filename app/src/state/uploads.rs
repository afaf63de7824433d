//! The files for the next message of each room and thread: chosen, on their way
//! to the server, arrived, or refused.

use protocol::{DraftFile, FILES_MAX, File, FileId, FileKind, RoomId, Seq, Undrawn};

/// Where something is written: in a room, or in a thread of it.
pub(crate) type Written = (RoomId, Option<Seq>);

/// A file that is to go with the next message of a room or thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    /// Its number on this page.
    pub(crate) key: u32,
    /// Where it was chosen.
    pub(crate) written: Written,
    pub(crate) name: String,
    pub(crate) bytes: u64,
    /// Where the page may show it, if it is a picture.
    pub(crate) preview: Option<String>,
    /// The server's name for it, once it has one.
    pub(crate) id: Option<FileId>,
    pub(crate) stage: Stage,
    /// What is to be seen on it, as typed.
    pub(crate) alt: String,
    /// How many pieces in a row did not arrive.
    pub(crate) stuck: u32,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Others go first.
    Waiting,
    /// So many bytes are on the server.
    Sending { offset: u64 },
    /// A piece did not arrive. It waits for its next try, and other files go
    /// meanwhile.
    Paused { offset: u64 },
    /// It has arrived, and the server knows what it is.
    Ready(File),
    /// Refused, or out of reach; and why, for people.
    Failed(String),
}

impl Upload {
    /// How much of it is there, in hundredths; all of it once the server knows
    /// what it is.
    pub(crate) fn percent(&self) -> u64 {
        match &self.stage {
            Stage::Waiting | Stage::Failed(_) => 0,
            Stage::Sending { offset } | Stage::Paused { offset } => offset
                .saturating_mul(100)
                .checked_div(self.bytes)
                .map_or(0, |percent| percent.min(99)),
            Stage::Ready(_) => 100,
        }
    }

    /// Whether it is yet to arrive.
    pub(crate) const fn is_under_way(&self) -> bool {
        matches!(
            self.stage,
            Stage::Waiting | Stage::Sending { .. } | Stage::Paused { .. }
        )
    }

    /// Others go first for a while. Returns how often in a row that was so.
    pub(crate) fn pause(&mut self) -> u32 {
        let offset = match self.stage {
            Stage::Sending { offset } | Stage::Paused { offset } => offset,
            _ => 0,
        };
        self.stage = Stage::Paused { offset };
        self.stuck += 1;
        self.stuck
    }

    /// Why a picture goes as a file, if it does.
    pub(crate) const fn undrawn(&self) -> Option<Undrawn> {
        match &self.stage {
            Stage::Ready(File {
                kind: FileKind::Other { undrawn },
                ..
            }) => *undrawn,
            _ => None,
        }
    }

    /// Whether it can be described: the server has seen that it is a picture.
    pub(crate) const fn is_ready_picture(&self) -> bool {
        matches!(
            &self.stage,
            Stage::Ready(File {
                kind: FileKind::Picture { .. },
                ..
            })
        )
    }
}

/// The files for the next messages everywhere, in the order they were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uploads {
    list: Vec<Upload>,
    last_key: u32,
}

impl Uploads {
    /// Those of a room or thread.
    pub(crate) fn of(&self, written: Written) -> impl Iterator<Item = &Upload> {
        self.list.iter().filter(move |one| one.written == written)
    }

    /// Whether there is any for a room or thread.
    pub(crate) fn any(&self, written: Written) -> bool {
        self.of(written).next().is_some()
    }

    /// Whether there is none anywhere.
    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether there is any for a room and its threads, but for those that are
    /// shown.
    pub(crate) fn any_hidden(&self, room: RoomId, shown: &[Written]) -> bool {
        let mut of_room = self.list.iter().filter(|one| one.written.0 == room);
        of_room.any(|upload| !shown.contains(&upload.written))
    }

    /// The names of those whose rooms are none of these.
    pub(crate) fn outside(&self, rooms: &[RoomId]) -> Vec<u32> {
        let outside = self
            .list
            .iter()
            .filter(|one| !rooms.contains(&one.written.0));
        outside.map(|upload| upload.key).collect()
    }

    /// Takes another one in and names it, unless there are as many as a message
    /// may have.
    pub(crate) fn add(
        &mut self,
        written: Written,
        name: String,
        bytes: u64,
        preview: Option<String>,
    ) -> Option<u32> {
        if self.of(written).count() >= FILES_MAX {
            return None;
        }
        self.last_key += 1;
        self.list.push(Upload {
            key: self.last_key,
            written,
            name,
            bytes,
            preview,
            id: None,
            stage: Stage::Waiting,
            alt: String::new(),
            stuck: 0,
        });
        Some(self.last_key)
    }

    /// This one, if it was not taken out.
    pub(crate) fn get(&self, key: u32) -> Option<&Upload> {
        self.list.iter().find(|upload| upload.key == key)
    }

    /// Changes this one, if it was not taken out.
    pub(crate) fn change(&mut self, key: u32, change: impl FnOnce(&mut Upload)) {
        if let Some(upload) = self.list.iter_mut().find(|upload| upload.key == key) {
            change(upload);
        }
    }

    /// Takes this one out.
    pub(crate) fn remove(&mut self, key: u32) -> Option<Upload> {
        let at = self.list.iter().position(|upload| upload.key == key)?;
        Some(self.list.remove(at))
    }

    /// Whose turn it is, of all of them: one goes at a time, so that the first is
    /// there soon.
    pub(crate) fn next(&self) -> Option<u32> {
        let busy = self
            .list
            .iter()
            .any(|upload| matches!(upload.stage, Stage::Sending { .. }));
        let waiting = |upload: &&Upload| upload.stage == Stage::Waiting;
        let next = self.list.iter().find(waiting).map(|upload| upload.key);
        next.filter(|_| !busy)
    }

    /// Whether a message may go: every file for it is there, or there is none.
    pub(crate) fn are_ready(&self, written: Written) -> bool {
        self.of(written)
            .all(|upload| matches!(upload.stage, Stage::Ready(_)))
    }

    /// Hands those of a room or thread over to a message.
    pub(crate) fn take(&mut self, written: Written) -> (Vec<DraftFile>, Vec<Upload>) {
        let wanted = |upload: &mut Upload| upload.written == written;
        let taken: Vec<_> = self.list.extract_if(.., wanted).collect();
        let files = taken.iter().filter_map(|upload| {
            let Stage::Ready(file) = &upload.stage else {
                return None;
            };
            Some(DraftFile {
                id: file.id,
                alt: upload.alt.clone(),
            })
        });
        (files.collect(), taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bits: u128) -> File {
        File {
            id: FileId::from_bits(bits),
            name: "a".to_owned(),
            media_type: "application/octet-stream".to_owned(),
            bytes: 4,
            kind: FileKind::OTHER,
        }
    }

    const HERE: Written = (RoomId(1), None);
    const THERE: Written = (RoomId(2), None);
    const THREAD: Written = (RoomId(1), Some(Seq(7)));

    fn three() -> Uploads {
        let mut uploads = Uploads::default();
        for name in ["a", "b", "c"] {
            uploads.add(HERE, name.to_owned(), 200, None);
        }
        uploads
    }

    fn keys(uploads: &Uploads, written: Written) -> Vec<u32> {
        uploads.of(written).map(|upload| upload.key).collect()
    }

    #[test]
    fn one_goes_at_a_time_and_in_order() {
        let mut uploads = three();
        assert_eq!(uploads.next(), Some(1));
        uploads.change(1, |upload| upload.stage = Stage::Sending { offset: 0 });
        assert_eq!(uploads.next(), None);
        uploads.change(1, |upload| upload.stage = Stage::Failed(String::new()));
        assert_eq!(uploads.next(), Some(2));
        uploads.remove(2);
        assert_eq!(uploads.next(), Some(3));
    }

    #[test]
    fn what_does_not_get_on_holds_nothing_up() {
        let mut uploads = three();
        let mut times = 0;
        uploads.change(1, |upload| {
            upload.stage = Stage::Sending { offset: 150 };
            times = upload.pause();
        });
        assert_eq!((times, uploads.get(1).unwrap().percent()), (1, 75));
        assert!(uploads.get(1).unwrap().is_under_way());
        assert_eq!(uploads.next(), Some(2));
        uploads.change(1, |upload| {
            upload.stage = Stage::Waiting;
            times = upload.pause();
        });
        assert_eq!(times, 2);
    }

    #[test]
    fn a_message_waits_for_all_of_its_files() {
        let mut uploads = three();
        assert!(Uploads::default().are_ready(HERE));
        for key in 1..=3 {
            assert!(!uploads.are_ready(HERE));
            uploads.change(key, |upload| {
                upload.stage = Stage::Ready(file(u128::from(key)));
                upload.alt = format!("no {key}");
            });
        }
        assert!(uploads.are_ready(HERE));
        let (files, taken) = uploads.take(HERE);
        let ids: Vec<_> = files
            .iter()
            .map(|file| (file.id, file.alt.as_str()))
            .collect();
        let expected = [(1, "no 1"), (2, "no 2"), (3, "no 3")];
        assert_eq!(
            ids,
            expected.map(|(bits, alt)| (FileId::from_bits(bits), alt))
        );
        assert_eq!((taken.len(), uploads.any(HERE)), (3, false));
    }

    #[test]
    fn files_belong_to_the_room_they_were_chosen_in() {
        let mut uploads = three();
        let there = uploads.add(THERE, "d".to_owned(), 200, None);
        assert_eq!(there, Some(4));
        assert_eq!(keys(&uploads, HERE), [1, 2, 3]);
        assert_eq!(keys(&uploads, THERE), [4]);
        // What waits in one room holds no other up …
        uploads.change(4, |upload| upload.stage = Stage::Ready(file(4)));
        assert!(uploads.are_ready(THERE) && !uploads.are_ready(HERE));
        // … and does not go with a message of another.
        let (files, _) = uploads.take(THERE);
        assert_eq!(files.len(), 1);
        assert_eq!((uploads.any(HERE), uploads.any(THERE)), (true, false));
    }

    #[test]
    fn a_thread_has_files_of_its_own() {
        let mut uploads = three();
        assert_eq!(uploads.add(THREAD, "d".to_owned(), 200, None), Some(4));
        assert_eq!(
            (keys(&uploads, HERE), keys(&uploads, THREAD)),
            (vec![1, 2, 3], vec![4])
        );
        for (shown, hidden) in [
            (&[HERE][..], true),
            (&[THREAD], true),
            (&[HERE, THREAD], false),
            (&[THERE], true),
        ] {
            assert_eq!(uploads.any_hidden(HERE.0, shown), hidden, "{shown:?}");
        }
        assert!(!uploads.any_hidden(THERE.0, &[HERE]));
    }

    #[test]
    fn what_was_chosen_for_rooms_one_has_left_is_found() {
        let mut uploads = three();
        uploads.add(THERE, "d".to_owned(), 200, None);
        assert_eq!(uploads.outside(&[HERE.0, THERE.0]), [0; 0]);
        assert_eq!(uploads.outside(&[THERE.0]), [1, 2, 3]);
        assert_eq!(uploads.outside(&[HERE.0]), [4]);
    }

    #[test]
    fn no_message_has_more_than_ten() {
        let mut uploads = Uploads::default();
        let add = |uploads: &mut Uploads, written| uploads.add(written, "a".to_owned(), 1, None);
        for _ in 0..FILES_MAX {
            assert!(add(&mut uploads, HERE).is_some());
        }
        assert_eq!(add(&mut uploads, HERE), None);
        assert_eq!(add(&mut uploads, THERE), Some(11));
        uploads.remove(1);
        // Names are not used again.
        assert_eq!(add(&mut uploads, HERE), Some(12));
    }

    #[test]
    fn progress_is_what_the_server_has() {
        let mut uploads = three();
        for (offset, percent) in [(0, 0), (50, 25), (199, 99), (200, 99)] {
            uploads.change(1, |upload| upload.stage = Stage::Sending { offset });
            assert_eq!(uploads.get(1).unwrap().percent(), percent);
        }
        uploads.add(HERE, "empty".to_owned(), 0, None);
        uploads.change(4, |upload| upload.stage = Stage::Sending { offset: 0 });
        assert_eq!(uploads.get(4).unwrap().percent(), 0);
    }
}
