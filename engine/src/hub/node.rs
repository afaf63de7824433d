//! Names of the processes that serve one store.

use serde::{Deserialize, Serialize};

/// Names a process among those that serve one store. Made at random when the
/// process starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u32);
