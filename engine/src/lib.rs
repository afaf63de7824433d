//! Irori's heart: the store, the rooms' hub, the socket, and the use cases
//! that join them. It knows no web framework and no page, so its tests do not
//! link one.

pub mod accounts;
pub mod chat;
pub mod clock;
pub mod files;
pub mod hub;
mod internal;
pub mod lease;
mod likeness;
pub mod limits;
pub mod network;
pub mod operator;
pub mod pictures;
mod pieces;
pub mod rate;
mod rules;
pub mod session;
pub mod socket;
pub mod storage;
pub mod telemetry;
pub mod ticks;
