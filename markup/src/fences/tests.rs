use super::*;

#[test]
fn fences_are_told_from_text() {
    for (line, language) in [
        ("```", ""),
        ("````", ""),
        ("  ```rust", "rust"),
        ("``` rust ", "rust"),
        ("```js title=\"a\"", "js title=\"a\""),
        ("```nonsense", "nonsense"),
        ("~~~", ""),
        ("~~~js", "js"),
    ] {
        assert_eq!(
            Fence::of(line).map(|fence| fence.language),
            Some(language),
            "{line}"
        );
    }
    for line in [
        "``",
        "    ```",
        "```a```",
        "``` ってなに？",
        "``` see below",
        "~~~~",
        "~~~~~~~",
        "a```",
    ] {
        assert_eq!(Fence::of(line), None, "{line}");
    }
}

#[test]
fn code_ends_with_as_many_signs() {
    let fence = Fence::of("````").unwrap();
    for (line, ends) in [
        ("````", true),
        ("````` ", true),
        ("```", false),
        ("````a", false),
    ] {
        assert_eq!(fence.is_closed_by(line), ends, "{line}");
    }
    let fence = Fence::of("~~~").unwrap();
    assert!(fence.is_closed_by("~~~") && !fence.is_closed_by("~~~~"));
}
