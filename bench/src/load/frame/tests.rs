use super::*;

/// A frame as a server sends it.
fn server(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    put(opcode, payload, &mut frame);
    let head = frame.len() - payload.len() - 4;
    frame[1] &= 0x7f;
    frame.truncate(head);
    frame.extend_from_slice(payload);
    frame
}

#[test]
fn frames_of_every_size_are_read() {
    for size in [0, 1, 125, 126, 127, 65_535, 65_536] {
        let payload = vec![b'x'; size];
        let mut bytes = server(TEXT, &payload);
        let length = bytes.len();
        for cut in [0, 1, 3, 9, length - 1] {
            if cut < length {
                assert_eq!(next(&bytes[..cut]).unwrap(), None, "{size} cut at {cut}");
            }
        }
        bytes.extend_from_slice(b"the next frame");
        let frame = next(&bytes).unwrap().unwrap();
        assert_eq!((frame.opcode, frame.length), (TEXT, length));
        assert_eq!(frame.payload, payload);
    }
}

#[test]
fn a_client_frame_unmasks_to_what_was_put_in() {
    let mut frame = Vec::new();
    put(PONG, "火鍋".as_bytes(), &mut frame);
    assert_eq!(frame[..2], [0x8a, 0x86]);
    let mask = [frame[2], frame[3], frame[4], frame[5]];
    let plain: Vec<_> = frame[6..]
        .iter()
        .zip(mask.iter().cycle())
        .map(|(a, b)| a ^ b)
        .collect();
    assert_eq!(plain, "火鍋".as_bytes());
}

#[test]
fn what_a_server_must_not_send_is_an_error() {
    for bytes in [
        &[0x01, 0x01, b'x'][..],
        &[0xc1, 0x01, b'x'],
        &[0x81, 0x81, 1, 2, 3, 4, b'x'],
        &[0x81, 127, 0, 0, 0, 0, 0, 2, 0, 0],
    ] {
        assert!(next(bytes).is_err(), "{bytes:?}");
    }
}
