//! Files that are to go with the next message: chosen, on their way to the
//! server, there, or refused.

use protocol::{DraftFile, FILES_MAX, File, FileId, FileKind};

/// A file that is to go with the next message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    /// Names it on this page.
    pub(crate) key: u32,
    pub(crate) name: String,
    pub(crate) bytes: u64,
    /// Where the page may show it, if it is a picture.
    pub(crate) preview: Option<String>,
    /// The server's name for it, once it has one.
    pub(crate) id: Option<FileId>,
    pub(crate) stage: Stage,
    /// What is to be seen on it, as typed.
    pub(crate) alt: String,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Others go first.
    Waiting,
    /// So many bytes are on the server.
    Sending { offset: u64 },
    /// There.
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
            Stage::Sending { offset } => offset
                .saturating_mul(100)
                .checked_div(self.bytes)
                .map_or(0, |percent| percent.min(99)),
            Stage::Ready(_) => 100,
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

/// The files for the next message, in the order they were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uploads {
    list: Vec<Upload>,
    last_key: u32,
}

impl Uploads {
    /// All of them.
    pub(crate) fn list(&self) -> &[Upload] {
        &self.list
    }

    /// Takes another one in and names it, unless there are as many as may be.
    pub(crate) fn add(&mut self, name: String, bytes: u64, preview: Option<String>) -> Option<u32> {
        if self.list.len() >= FILES_MAX {
            return None;
        }
        self.last_key += 1;
        self.list.push(Upload {
            key: self.last_key,
            name,
            bytes,
            preview,
            id: None,
            stage: Stage::Waiting,
            alt: String::new(),
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

    /// Whose turn it is: one goes at a time, so that the first is there soon.
    pub(crate) fn next(&self) -> Option<u32> {
        let busy = self
            .list
            .iter()
            .any(|upload| matches!(upload.stage, Stage::Sending { .. }));
        let waiting = |upload: &&Upload| upload.stage == Stage::Waiting;
        let next = self.list.iter().find(waiting).map(|upload| upload.key);
        next.filter(|_| !busy)
    }

    /// Whether a message may go: every file is there, or there is none.
    pub(crate) fn are_ready(&self) -> bool {
        self.list
            .iter()
            .all(|upload| matches!(upload.stage, Stage::Ready(_)))
    }

    /// Hands them over to a message.
    pub(crate) fn take(&mut self) -> (Vec<DraftFile>, Vec<Upload>) {
        let taken = std::mem::take(&mut self.list);
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
            kind: FileKind::Other,
        }
    }

    fn three() -> Uploads {
        let mut uploads = Uploads::default();
        for name in ["a", "b", "c"] {
            uploads.add(name.to_owned(), 200, None);
        }
        uploads
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
    fn a_message_waits_for_all_of_its_files() {
        let mut uploads = three();
        assert!(Uploads::default().are_ready());
        for key in 1..=3 {
            assert!(!uploads.are_ready());
            uploads.change(key, |upload| {
                upload.stage = Stage::Ready(file(u128::from(key)));
                upload.alt = format!("no {key}");
            });
        }
        assert!(uploads.are_ready());
        let (files, taken) = uploads.take();
        let ids: Vec<_> = files
            .iter()
            .map(|file| (file.id, file.alt.as_str()))
            .collect();
        let expected = [(1, "no 1"), (2, "no 2"), (3, "no 3")];
        assert_eq!(
            ids,
            expected.map(|(bits, alt)| (FileId::from_bits(bits), alt))
        );
        assert_eq!((taken.len(), uploads.list().len()), (3, 0));
    }

    #[test]
    fn no_message_has_more_than_ten() {
        let mut uploads = Uploads::default();
        for _ in 0..FILES_MAX {
            assert!(uploads.add("a".to_owned(), 1, None).is_some());
        }
        assert_eq!(uploads.add("b".to_owned(), 1, None), None);
        uploads.remove(1);
        // Names are not used again.
        assert_eq!(uploads.add("b".to_owned(), 1, None), Some(11));
    }

    #[test]
    fn progress_is_what_the_server_has() {
        let mut uploads = three();
        for (offset, percent) in [(0, 0), (50, 25), (199, 99), (200, 99)] {
            uploads.change(1, |upload| upload.stage = Stage::Sending { offset });
            assert_eq!(uploads.get(1).unwrap().percent(), percent);
        }
        uploads.add("empty".to_owned(), 0, None);
        uploads.change(4, |upload| upload.stage = Stage::Sending { offset: 0 });
        assert_eq!(uploads.get(4).unwrap().percent(), 0);
    }
}
