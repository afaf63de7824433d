use super::*;

#[test]
fn the_address_changes_with_every_file_a_browser_loads() {
    let site = tempfile::tempdir().unwrap();
    let pkg = site.path().join(DIR);
    let address = |watched| address(site.path(), watched).unwrap();
    assert_eq!(address(false), "pkg", "nothing is built");
    fs::create_dir(&pkg).unwrap();
    fs::write(pkg.join("irori.js"), "1").unwrap();
    let mut seen = vec![address(false)];
    assert!(
        seen[0].starts_with("pkg/") && seen[0].len() == 20,
        "{seen:?}"
    );
    for (name, content) in [
        ("irori.js", "2"),
        ("irori.wasm", "2"),
        ("irori.css", "2"),
        ("irori.wasm", "3"),
    ] {
        fs::write(pkg.join(name), content).unwrap();
        let now = address(false);
        assert!(!seen.contains(&now), "{name}");
        assert_eq!(now, address(false));
        seen.push(now);
    }
    // Packed beside it, for the same address.
    fs::write(pkg.join("irori.js.br"), "4").unwrap();
    assert_eq!(address(false), seen[4]);
    assert_eq!(address(true), "pkg");
}
