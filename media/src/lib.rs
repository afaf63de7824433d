//! What a file is, told by its content, and pictures made safe to show.
//!
//! [`Kind::recognise`] looks at the beginning of a file; neither its name nor
//! what its sender says about it counts. [`clean_picture`] makes of a picture
//! what may be given to others: the picture alone, without where and with what
//! it was taken, turned the right way up, with smaller ones to show first.
//! [`avatar`] makes of one two small squares. [`Cost`] says beforehand what either
//! will take.
//!
//! How a picture is cleaned: its container is read, and what is worth keeping
//! is noted as ranges of the file (`pieces`); that, and nothing else, is decoded
//! to the end and then copied. So nothing is kept that no decoder has seen, and
//! nothing is compressed twice, unless the picture has to be turned. What its
//! colours are is kept with it (`profile`); smaller ones are in sRGB. Rows are
//! made smaller as they are decoded, so a picture is held whole only where its
//! format asks for it.
//!
//! Everything here is synchronous and takes a while: call it from a thread that
//! may block, for one picture at a time.
//!
//! AVIF is recognised, but not decoded: see [`PictureFormat::Avif`].

mod avatar;
mod cost;
mod error;
mod formats;
mod gif;
mod jpeg;
mod kind;
mod layout;
mod limits;
mod orientation;
mod picture;
mod pieces;
mod pixels;
mod placeholder;
mod png;
mod profile;
mod shrink;
mod source;
mod thumbnail;
mod turned;
mod webp;

pub use self::{
    avatar::{Avatar, Crop, avatar},
    cost::Cost,
    error::PictureError,
    kind::{AudioFormat, Kind, PictureFormat, VideoFormat},
    limits::Limits,
    picture::{Picture, clean_picture},
    thumbnail::Thumbnail,
};
