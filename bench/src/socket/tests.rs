use super::*;

#[test]
fn unknown_kinds_are_passed_over_and_broken_ones_are_not() {
    assert_eq!(
        understand(r#"{"t":"pong"}"#).unwrap(),
        Some(ServerEvent::Pong)
    );
    assert_eq!(understand(r#"{"t":"weather","sunny":true}"#).unwrap(), None);
    for broken in [r#"{"t":"joined"}"#, "[1]", "joined", r#"{"room":1}"#] {
        assert!(understand(broken).is_err(), "{broken}");
    }
}
