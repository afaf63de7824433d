use super::*;

#[test]
fn ranges_are_read() {
    for (header, expected) in [
        ("bytes=0-3", Asked::Part(0..4)),
        ("bytes=0-0", Asked::Part(0..1)),
        ("bytes=9-", Asked::Part(9..10)),
        ("bytes=0-99", Asked::Part(0..10)),
        ("bytes=-3", Asked::Part(7..10)),
        ("bytes=-99", Asked::Part(0..10)),
        ("bytes=10-", Asked::Outside),
        ("bytes=10-11", Asked::Outside),
        ("bytes=99999999999999999999999-", Asked::Outside),
        ("bytes=0-99999999999999999999999", Asked::Part(0..10)),
        ("bytes=-0", Asked::Outside),
        ("bytes=5-4", Asked::All),
        ("bytes=-", Asked::All),
        ("bytes=", Asked::All),
        ("bytes=a-b", Asked::All),
        ("bytes=+1-2", Asked::All),
        ("bytes=1--2", Asked::All),
        ("bytes=0-1,3-4", Asked::All),
        ("items=0-1", Asked::All),
        ("", Asked::All),
    ] {
        assert_eq!(asked(Some(header), 10), expected, "{header}");
    }
    assert_eq!(asked(None, 10), Asked::All);
    assert_eq!(asked(Some("bytes=0-"), 0), Asked::Outside);
    assert_eq!(asked(Some("bytes=-1"), 0), Asked::Outside);
}
