use super::*;

const MARK: Mark = Mark {
    sender: 0xffff,
    number: 17,
    nanos: 1_234_567_890_123,
};

fn event(body: &str) -> Vec<u8> {
    format!(r#"{{"t":"event","author":{{"name":"m:1"}},"client_id":"c","body":"{body}"}}"#)
        .into_bytes()
}

#[test]
fn a_mark_is_found_again() {
    for bytes in [0, 32, 33, 128, 4_000] {
        let body = MARK.body(bytes);
        assert_eq!(body.len(), bytes.max(LENGTH));
        assert_eq!(Mark::find(&event(&body)), Some(MARK));
    }
}

#[test]
fn other_messages_have_none() {
    let mark = MARK.body(0);
    for body in [
        "hello",
        "m:",
        &mark[..31],
        &mark.replace('f', "F"),
        &mark.replacen(':', ".", 3),
        &format!("x{mark}"),
    ] {
        assert_eq!(Mark::find(&event(body)), None, "{body}");
    }
    assert_eq!(Mark::find(b""), None);
}
