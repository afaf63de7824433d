//! Writes the size of a file for people.

/// Bytes with a unit: powers of a thousand, as systems show files today.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut unit = 0;
    // In tenths, rounded.
    let mut tenths = (bytes + 50) / 100;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1_000;
        unit += 1;
    }
    if tenths < 100 {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", (tenths + 5) / 10, UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_550, "1.6 kB"),
            (12_345, "12 kB"),
            (999_999, "1.0 MB"),
            (25_000_000, "25 MB"),
            (1_500_000_000, "1.5 GB"),
            (3_000_000_000_000_000, "3000 TB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }
}
