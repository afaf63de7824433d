//! Where the bytes of files live: a directory, Google Cloud Storage, S3 or what
//! is compatible with it.
//!
//! A [`Location`] is one string of the configuration; [`Blobs::open`] makes a
//! store of it. A [`Key`] is minted for every file that is stored and carries
//! the SHA-256 of its content, so that nothing is stored under a key that it
//! does not belong to, and a copy can be checked wherever it lies.
//!
//! Nothing here knows what a file is, whose it is or who may read it.

mod blob;
mod blobs;
mod copy;
mod disk;
mod error;
mod google;
mod http;
mod key;
mod location;
mod named;
mod object;
mod s3;
mod source;
mod upload;

pub use self::{
    blob::Blob,
    blobs::Blobs,
    copy::{CopyError, End, Progress, Totals, copy},
    error::BlobError,
    key::{Key, KeyError},
    location::{Bucket, Location, LocationError},
    named::Named,
};
