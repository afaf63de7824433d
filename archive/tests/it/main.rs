//! Archives that are whole, cut, changed, encrypted.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

use std::{
    io::{Cursor, Read},
    process::Command,
};

use archive::{ArchiveError, Entry, Keys, Output, Summary, Writer, read};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

type Contents = Vec<(String, Vec<u8>)>;

fn sha256(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

fn written(contents: &[(String, Vec<u8>)], keys: Option<&Keys>) -> Vec<u8> {
    let mut writer = Writer::new(Output::new(Vec::new(), keys).unwrap());
    for (name, content) in contents {
        let good = writer.entry(
            name,
            content.len() as u64,
            &sha256(content),
            content.as_slice(),
        );
        assert!(good.unwrap());
    }
    writer.seal().unwrap()
}

fn read_back(bytes: &[u8], keys: Option<&Keys>) -> Result<(Contents, Summary), ArchiveError> {
    let mut contents = Contents::new();
    let visit = |entry: &Entry, content: &mut dyn Read| {
        let mut bytes = Vec::new();
        // What is wrong with it is found by who calls this.
        let _ = content.read_to_end(&mut bytes);
        contents.push((entry.name.clone(), bytes));
        Ok::<_, ArchiveError>(())
    };
    let summary = read(Cursor::new(bytes), keys, visit)?;
    Ok((contents, summary))
}

/// Of every length that blocks make a difference to.
fn some() -> Contents {
    [0_usize, 1, 511, 512, 513, 1500]
        .into_iter()
        .map(|length| {
            let content = (0..length).map(|at| (at % 251).to_le_bytes()[0]).collect();
            (format!("files/of-{length}-bytes"), content)
        })
        .collect()
}

fn key() -> Keys {
    Keys::generate().parse().unwrap()
}

/// Every place where nothing is encrypted; else some of each part of a file of
/// age, whose key takes a while to be agreed on.
const fn step(keys: Option<&Keys>) -> usize {
    if keys.is_some() { 61 } else { 1 }
}

#[test]
fn what_is_written_is_read() {
    let key = key();
    for keys in [None, Some(&key)] {
        let (contents, summary) = read_back(&written(&some(), keys), keys).unwrap();
        assert_eq!(contents, some());
        assert_eq!(summary.entries, 6);
        assert_eq!(summary.damaged, [""; 0]);
    }
}

#[test]
fn an_entry_may_be_passed_over() {
    let visit = |_: &Entry, _: &mut dyn Read| Ok::<_, ArchiveError>(());
    let summary = read(Cursor::new(written(&some(), None)), None, visit).unwrap();
    assert_eq!(summary.entries, 6);
}

#[test]
fn any_byte_that_is_another_one_is_found() {
    let key = key();
    for keys in [None, Some(&key)] {
        let whole = written(&some(), keys);
        for at in (0..whole.len()).step_by(step(keys)) {
            let mut changed = whole.clone();
            changed[at] ^= 1 << (at % 8);
            let Err(refused) = read_back(&changed, keys) else {
                panic!("byte {at} of {} may be anything", whole.len());
            };
            let said = refused.to_string();
            assert!(!said.contains('\n') && !said.is_empty(), "{said}");
        }
    }
}

#[test]
fn whatever_is_cut_off_is_missed() {
    let key = key();
    for keys in [None, Some(&key)] {
        let whole = written(&some(), keys);
        for length in (0..whole.len()).step_by(step(keys)) {
            assert!(
                read_back(&whole[..length], keys).is_err(),
                "{length} of {} bytes are enough",
                whole.len()
            );
        }
        let mut longer = whole.clone();
        longer.push(0);
        assert!(read_back(&longer, keys).is_err());
        let twice = [whole.as_slice(), &whole].concat();
        assert!(read_back(&twice, keys).is_err());
    }
}

#[test]
fn whole_entries_that_are_gone_or_swapped_are_missed() {
    let of = |name: &str| {
        let content = name.as_bytes().to_vec();
        (name.to_owned(), content)
    };
    let whole = written(&[of("a"), of("b"), of("c")], None);
    // Two blocks with the hash, a header, a block of content.
    let entry = 4 * 512;
    let part = |n: usize| &whole[n * entry..(n + 1) * entry];
    let end = &whole[3 * entry..];
    assert!(read_back(&[part(0), part(1), part(2), end].concat(), None).is_ok());
    for wrong in [
        [part(0), part(1), end].concat(),
        [part(0), part(2), part(1), end].concat(),
        [part(0), part(1), part(2), part(2), end].concat(),
        end.to_vec(),
    ] {
        assert!(read_back(&wrong, None).is_err());
    }
}

#[test]
fn what_was_damaged_before_is_told_and_kept() {
    let mut writer = Writer::new(Output::new(Vec::new(), None).unwrap());
    let good = writer.entry("files/good", 4, &sha256(b"good"), b"good".as_slice());
    assert!(good.unwrap());
    let bad = writer.entry("files/bad", 3, &sha256(b"was good"), b"bad".as_slice());
    assert!(!bad.unwrap());
    let (contents, summary) = read_back(&writer.seal().unwrap(), None).unwrap();
    assert_eq!(contents[1].1, b"bad");
    assert_eq!(summary.damaged, ["files/bad"]);
}

#[test]
fn an_entry_of_another_length_is_refused() {
    for (announced, content) in [(3, "four"), (5, "four"), (0, "four"), (4, "")] {
        let mut writer = Writer::new(Output::new(Vec::new(), None).unwrap());
        let refused = writer.entry("e", announced, &[0; 32], content.as_bytes());
        assert!(matches!(refused, Err(ArchiveError::Length { .. })));
    }
}

#[test]
fn a_key_is_needed_and_has_to_be_the_right_one() {
    let (mine, other) = (key(), key());
    let secret = written(&some(), Some(&mine));
    let text = String::from_utf8_lossy(&secret);
    assert!(!text.contains("files/of-"), "names are secret too");
    let refused = |bytes: &[u8], keys: Option<&Keys>| read_back(bytes, keys).unwrap_err();
    assert!(matches!(refused(&secret, None), ArchiveError::NeedsKey));
    assert!(matches!(
        refused(&secret, Some(&other)),
        ArchiveError::WrongKey
    ));
    let plain = written(&some(), None);
    assert!(matches!(
        refused(&plain, Some(&mine)),
        ArchiveError::NotEncrypted
    ));
    for bytes in [b"".as_slice(), b"something else", &[b'x'; 5000]] {
        assert!(matches!(refused(bytes, None), ArchiveError::NotOne));
    }
}

#[test]
fn a_public_key_is_enough_to_write() {
    let file = Keys::generate();
    let (first, _) = file.split_once('\n').unwrap();
    let public: Keys = first
        .strip_prefix("# public key: ")
        .unwrap()
        .parse()
        .unwrap();
    assert!(!public.can_read());
    let secret = written(&some(), Some(&public));
    let both = read_back(&secret, Some(&public));
    assert!(matches!(both, Err(ArchiveError::NeedsKey)));
    let keys: Keys = file.parse().unwrap();
    assert_eq!(read_back(&secret, Some(&keys)).unwrap().0, some());
}

#[test]
fn a_file_without_keys_is_refused_and_not_quoted() {
    for (text, line) in [("", None), ("# only\n\n", None), ("\n#\nhunter2", Some(3))] {
        let refused = text.parse::<Keys>().unwrap_err().to_string();
        assert!(!refused.contains("hunter2"), "{refused}");
        if let Some(line) = line {
            assert!(refused.contains(&format!("line {line}")), "{refused}");
        }
    }
    let keys = format!("{:?}", key());
    assert!(!keys.contains("SECRET"), "{keys}");
}

#[test]
fn any_tar_opens_it() {
    let mut archive = tempfile();
    std::io::Write::write_all(&mut archive.1, &written(&some(), None)).unwrap();
    let listed = Command::new("tar").arg("-tf").arg(&archive.0).output();
    std::fs::remove_file(&archive.0).unwrap();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let names: Vec<_> = listed.lines().collect();
    assert_eq!(names.len(), 7);
    assert_eq!(names[0], "files/of-0-bytes");
    assert_eq!(names[6], "seal");
}

fn tempfile() -> (std::path::PathBuf, std::fs::File) {
    let path = std::env::temp_dir().join(format!("irori-archive-{}.tar", std::process::id()));
    let file = std::fs::File::create(&path).unwrap();
    (path, file)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_is_read(
        contents in proptest::collection::vec(("[a-z]{1,20}(/[a-z0-9-]{1,97})?", proptest::collection::vec(any::<u8>(), 0..2000)), 0..6)
    ) {
        prop_assume!(contents.iter().all(|(name, _)| name != "seal"));
        prop_assert_eq!(read_back(&written(&contents, None), None).unwrap().0, contents);
    }

    #[test]
    fn rubbish_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
        prop_assert!(read_back(&bytes, None).is_err());
    }
}
