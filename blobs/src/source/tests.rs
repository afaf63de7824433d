use std::pin::pin;

use super::*;
use crate::key::Key;

#[tokio::test]
async fn parts_are_whole_and_the_last_is_known() {
    for (size, parts) in [
        (0, vec![0]),
        (1, vec![1]),
        (PART - 1, vec![PART - 1]),
        (PART, vec![PART]),
        (PART + 1, vec![PART, 1]),
        (2 * PART + CHUNK, vec![PART, PART, CHUNK]),
    ] {
        let content = vec![7; size];
        let mut reader = pin!(content.as_slice());
        let mut source = Source::new(reader.as_mut());
        let mut seen = Vec::new();
        loop {
            let part = source.part().await.unwrap();
            seen.push(part.bytes.content_length());
            if part.last {
                break;
            }
        }
        assert_eq!(seen, parts, "{size}");
        assert_eq!(source.verify(&Object::from(&Key::of(&content))), Ok(()));
    }
}
