//! Asks the system how many file descriptors we may have, and shares them out:
//! connections, files and the database each need theirs.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Kept for everything that is no connection, at the least: the database with
/// its readers takes some twenty, files on their way the rest.
const RESERVED_MIN: usize = 48;

/// And at the most.
const RESERVED_MAX: usize = 512;

/// Where the system names no limit.
const UNLIMITED: u64 = 1_048_576;

/// Asks the system for as many as it allows, and returns how many connections
/// may be open: some are kept for files and the database, so that who is
/// connected can be served.
pub(crate) fn for_connections() -> usize {
    let descriptors = raise();
    let connections = left_for_connections(descriptors);
    tracing::debug!(descriptors, connections, "file descriptors");
    connections
}

/// Raises our own limit to what we may raise it to.
fn raise() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(UNLIMITED);
    let current = current.unwrap_or(UNLIMITED);
    if current >= wanted {
        return usize::try_from(current).unwrap_or(usize::MAX);
    }
    let asked = Rlimit {
        current: Some(wanted),
        maximum,
    };
    let got = match setrlimit(Resource::Nofile, asked) {
        Ok(()) => wanted,
        Err(cause) => {
            tracing::warn!(%cause, "the limit of file descriptors stays at {current}");
            current
        }
    };
    usize::try_from(got).unwrap_or(usize::MAX)
}

/// A quarter is kept, within bounds; half, where there are very few.
fn left_for_connections(descriptors: usize) -> usize {
    let reserved = (descriptors / 4).clamp(RESERVED_MIN, RESERVED_MAX);
    descriptors.saturating_sub(reserved).max(descriptors / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_are_kept_for_files() {
        for (descriptors, connections) in [
            (64, 32),
            (200, 150),
            (1_024, 768),
            (20_000, 19_488),
            (1_048_576, 1_048_064),
        ] {
            assert_eq!(left_for_connections(descriptors), connections);
        }
    }

    #[test]
    fn our_own_limit_is_as_high_as_the_system_allows() {
        raise();
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        assert_eq!(current, maximum);
    }
}
