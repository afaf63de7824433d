use super::*;

fn recent(seqs: std::ops::RangeInclusive<i64>) -> Recent {
    let mut recent = Recent::default();
    for seq in seqs {
        recent.push(Seq(seq), Bytes::from(format!("<{seq}>")), [None; 2]);
    }
    recent
}

#[test]
fn it_answers_only_when_it_has_them_all() {
    let recent = recent(4..=6);
    for (after, frames) in [
        (2, None),
        (3, Some("<4><5><6>")),
        (5, Some("<6>")),
        (6, Some("")),
    ] {
        assert_eq!(
            recent.after(Seq(after)).as_deref(),
            frames.map(str::as_bytes),
            "after {after}"
        );
    }
    assert_eq!(Recent::default().after(Seq(0)), None);
}

#[test]
fn it_keeps_a_bounded_number() {
    let recent = recent(1..=2000);
    assert_eq!(recent.frames.len(), EVENTS);
    let mut heavy = Recent::default();
    for seq in 1..=100 {
        heavy.push(Seq(seq), Bytes::from(vec![0; 10_000]), [None; 2]);
    }
    assert!(heavy.bytes <= BYTES);
    assert_eq!(heavy.frames.back().map(|kept| kept.seq), Some(Seq(100)));
}
