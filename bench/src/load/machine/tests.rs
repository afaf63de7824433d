use super::*;

#[test]
fn fields_are_found() {
    let text = "processor\t: 0\nmodel name\t: A CPU @ 2.0GHz\nmodel name\t: other\n";
    assert_eq!(field(text, "model name").unwrap(), "A CPU @ 2.0GHz");
    assert_eq!(field(text, "flags"), None);
}

#[test]
fn the_nearest_mount_counts() {
    let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /nowhere tmpfs rw 0 0\nx /nowhere/b xfs rw\n";
    for (path, kind) in [
        ("/nowhere", "tmpfs"),
        ("/nowhere/b/c", "xfs"),
        ("/nowherenear", "ext4"),
    ] {
        assert_eq!(file_system(mounts, Path::new(path)), kind);
    }
}
