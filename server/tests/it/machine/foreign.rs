//! Root in a data directory that is somebody else's.

use std::os::unix::fs::{MetadataExt as _, chown, lchown};

use super::*;

/// What a system calls the user whom nothing belongs to, and their number.
const NOBODY: (&str, u32) = ("nobody", 65534);

/// Everything in a directory, and whose it is.
fn owners(dir: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let about = fs::symlink_metadata(&path).unwrap();
        if about.is_dir() {
            found.extend(owners(&path));
        }
        found.push((path, about.uid()));
    }
    found.sort();
    found
}

#[tokio::test]
async fn root_leaves_nothing_in_somebody_elses_directory() {
    let (name, uid) = NOBODY;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let archive = dir.path().join("irori.tar");
    let archive = archive.to_str().unwrap();
    let (running, visitor) = Running::start(&data);
    visitor.sign_in("Ann").await;
    let made = irori(&data).args(["backup", archive]).status().unwrap();
    assert!(made.success(), "what is root's own is fine");
    running.signal(Signal::TERM);
    assert_eq!(running.ended().await, Some(0));

    chown(&data, Some(uid), None).unwrap();
    for (path, _) in owners(&data) {
        lchown(path, Some(uid), None).unwrap();
    }
    for words in [
        &[][..],
        &["user", "list"],
        &["backup", archive],
        &["restore", archive, "--force"],
    ] {
        let (code, said) = refused(irori(&data).args(words));
        assert_eq!(code, 1, "{words:?}: {said}");
        let expected = format!("belongs to {name}, who could not use what root writes there");
        assert_one_sentence(&said, &expected);
    }
    let looked = irori(&data).arg("verify").status().unwrap();
    assert!(looked.success(), "looking is no writing");
    let left = owners(&data);
    assert!(left.iter().any(|(path, _)| path.ends_with("irori.db")));
    assert!(left.iter().all(|(_, owner)| *owner == uid), "{left:?}");
}
