//! Sockets: what a client says and hears.
