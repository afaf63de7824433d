//! People, how they sign in, and what is told of that.

pub(super) mod addresses;
pub(super) mod alerts;
pub(super) mod avatars;
pub(super) mod browsers;
pub(super) mod device;
pub(super) mod flows;
pub(super) mod govern;
pub(super) mod identities;
pub(super) mod invites;
pub(super) mod membership;
pub(super) mod names;
pub(super) mod outcome;
pub(super) mod passkeys;
pub(super) mod passwords;
pub(super) mod profile;
pub(super) mod proofs;
pub(super) mod providers;
pub(super) mod second_factor;
pub(super) mod seen;
pub(super) mod sessions;
pub(super) mod setup;
pub(super) mod sign_up;
pub(super) mod users;
