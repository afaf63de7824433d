use super::*;

#[test]
fn frames_begin_behind_the_answer() {
    let answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01x";
    assert_eq!(upgraded(answer).unwrap(), Some(answer.len() - 3));
    assert_eq!(upgraded(&answer[..40]).unwrap(), None);
}

#[test]
fn another_answer_is_an_error() {
    let error = upgraded(b"HTTP/1.1 401 Unauthorized\r\n\r\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"the upgrade was answered "HTTP/1.1 401 Unauthorized""#
    );
}
