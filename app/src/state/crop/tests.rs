use super::*;

#[test]
fn it_begins_in_the_middle() {
    let crop = Crop::of(400.0, 200.0);
    assert_eq!((crop.side(), crop.corner()), (200.0, (100.0, 0.0)));
    assert_eq!(crop.behind_window(), (-5_000, 0, 20_000));
}

#[test]
fn it_never_leaves_the_picture() {
    let mut crop = Crop::of(400.0, 200.0);
    crop.shift(-9.0, -9.0);
    assert_eq!(crop.corner(), (0.0, 0.0));
    crop.zoom_to(2.0);
    crop.shift(9.0, 9.0);
    assert_eq!((crop.side(), crop.corner()), (100.0, (300.0, 100.0)));
    crop.zoom_to(0.1);
    assert_eq!((crop.side(), crop.corner()), (200.0, (200.0, 0.0)));
    crop.zoom_to(99.0);
    assert_eq!(crop.zoom(), f64::from(ZOOM_MAX));
}

#[test]
fn it_moves_by_its_own_sides() {
    let mut crop = Crop::of(400.0, 400.0);
    crop.zoom_to(4.0);
    crop.shift(0.5, -1.0);
    assert_eq!(crop.corner(), (200.0, 50.0));
}
