//! Sockets: what a client says and hears.

mod amending;
mod away;
mod belonging;
mod closing;
mod directs;
mod drafts;
mod frames;
mod garbage;
mod hello;
mod joining;
mod malformed;
mod outsider;
mod overlap;
mod people;
mod posting;
mod reading;
mod resume;
mod room_news;
mod rooms;
mod saving;
mod slow_reader;
mod stopping;
mod threads;
