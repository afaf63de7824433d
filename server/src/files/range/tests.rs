use super::*;

#[test]
fn ranges_are_read() {
    for (header, expected) in [
        ("bytes=0-3", RangeRequest::Part(0..4)),
        ("bytes=0-0", RangeRequest::Part(0..1)),
        ("bytes=9-", RangeRequest::Part(9..10)),
        ("bytes=0-99", RangeRequest::Part(0..10)),
        ("bytes=-3", RangeRequest::Part(7..10)),
        ("bytes=-99", RangeRequest::Part(0..10)),
        ("bytes=10-", RangeRequest::Outside),
        ("bytes=10-11", RangeRequest::Outside),
        ("bytes=99999999999999999999999-", RangeRequest::Outside),
        ("bytes=0-99999999999999999999999", RangeRequest::Part(0..10)),
        ("bytes=-0", RangeRequest::Outside),
        ("bytes=5-4", RangeRequest::All),
        ("bytes=-", RangeRequest::All),
        ("bytes=", RangeRequest::All),
        ("bytes=a-b", RangeRequest::All),
        ("bytes=+1-2", RangeRequest::All),
        ("bytes=1--2", RangeRequest::All),
        ("bytes=0-1,3-4", RangeRequest::All),
        ("items=0-1", RangeRequest::All),
        ("", RangeRequest::All),
    ] {
        assert_eq!(asked(Some(header), 10), expected, "{header}");
    }
    assert_eq!(asked(None, 10), RangeRequest::All);
    assert_eq!(asked(Some("bytes=0-"), 0), RangeRequest::Outside);
    assert_eq!(asked(Some("bytes=-1"), 0), RangeRequest::Outside);
}
