//! The outcomes of changes to accounts.

/// How a change to somebody else's account went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GovernOutcome {
    /// Done.
    Done,
    /// The one who asked may not do this.
    Forbidden,
    /// There is no such person.
    Unknown,
    /// There would be no owner left.
    LastOwner,
    /// The one who asked is to show first who they are.
    ProofNeeded,
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The address belongs to another account.
    EmailTaken,
    /// The link is not valid.
    LinkOver,
    /// Newcomers need a ground.
    NotAdmitted,
    /// The account is deactivated.
    Deactivated,
    /// What the provider calls them belongs to another account.
    IdentityTaken,
    /// The name is somebody else's, or like it, or kept.
    NameOfAnother,
}
