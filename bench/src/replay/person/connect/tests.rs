use super::*;

fn closed(code: Option<u16>, reason: &str) -> Closed {
    Closed {
        code,
        reason: reason.to_owned(),
    }
}

#[test]
fn a_close_code_tells_what_to_do() {
    let pause = |code, reason| pause_after(&closed(code, reason));
    assert_eq!(pause(None, "reset").unwrap(), None);
    assert_eq!(pause(Some(1001), "").unwrap(), None);
    assert_eq!(pause(Some(4008), "").unwrap(), None);
    assert_eq!(
        pause(Some(1012), "250").unwrap(),
        Some(Duration::from_millis(250))
    );
    assert!(pause(Some(1012), "soon").is_err());
    for fatal in [1003, 1008, 1009, 4001, 4009, 4010] {
        assert!(pause(Some(fatal), "").is_err(), "{fatal}");
    }
}
