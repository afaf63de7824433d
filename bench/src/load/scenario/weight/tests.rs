use super::*;

#[test]
fn kinds_are_told_by_the_last_ending() {
    assert!(is_a("/pkg/irori.x.js", "js"));
    assert!(is_a("/pkg/irori.css?v=1.js", "css"));
    assert!(!is_a("/pkg/irori.js.map", "js"));
    assert!(!is_a("/pkg/js", "js"));
}

#[test]
fn parts_are_summed() {
    let part = |plain, packed| Bytes { plain, packed };
    assert_eq!(sum(&[part(9, 4), part(1, 1)]), part(10, 5));
    assert_eq!(sum(&[]), Bytes::default());
}
