//! What the server keeps is nobody else's on its machine.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use crate::running::{Running, irori_by_shell};

/// As most systems start programs, and in a directory that everybody may read.
const OPEN: &str = "umask 022 && exec \"$0\" \"$@\"";

/// Everything below a directory that others than its owner and group may read
/// or write.
fn open_to_others(dir: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let about = fs::symlink_metadata(&path).unwrap();
        if about.permissions().mode() & 0o007 != 0 {
            found.push(path.display().to_string());
        }
        if about.is_dir() {
            open_to_others(&path, found);
        }
    }
}

#[tokio::test]
async fn others_on_the_machine_read_nothing_whoever_made_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let (running, visitor) = Running::start_by(irori_by_shell(&data, OPEN));
    let ann = visitor.sign_in("Ann").await;
    ann.upload("plan.txt", b"for the board only").await;
    let backups = dir.path().join("backups");
    fs::create_dir(&backups).unwrap();
    fs::set_permissions(&backups, fs::Permissions::from_mode(0o755)).unwrap();
    let mut backup = irori_by_shell(&data, OPEN);
    let made = backup.arg("backup").arg(backups.join("b.tar")).output();
    let made = made.unwrap();
    assert!(made.status.success(), "{made:?}");
    let mut found = Vec::new();
    for dir in [&data, &backups] {
        assert!(fs::read_dir(dir).unwrap().count() > 0, "{dir:?}");
        open_to_others(dir, &mut found);
    }
    assert_eq!(found, [""; 0]);
    drop(running);
}
