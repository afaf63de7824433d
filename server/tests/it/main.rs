//! The whole server over real connections: what its doors let in, and what
//! they turn away.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]
#![expect(
    dead_code,
    reason = "other crates' tests need more of the client and the emulators than these"
)]

#[path = "../../../engine/tests/it/client.rs"]
mod client;
#[path = "../../../engine/tests/it/postgres_server.rs"]
mod postgres_server;

#[path = "../../../blobs/tests/it/alone.rs"]
mod alone;
#[path = "../../../blobs/tests/it/emulator.rs"]
mod emulator;

mod absurd;
mod accounts;
mod acme;
mod administration;
mod audit;
mod avatars;
mod backup;
mod below;
mod blobs_copy;
mod certificates;
mod closed_room;
mod config_file;
mod connections;
mod crowd;
mod damage;
mod doors;
mod edge;
mod fake_github;
mod faults;
mod files;
mod forms;
mod full_disk;
mod guests;
mod headers;
mod health;
mod http_client;
mod joining;
mod killed_upload;
mod limits;
mod lost_password;
mod machine;
mod message_files;
mod message_pictures;
mod metrics;
mod moving;
mod nats;
mod nats_nodes;
mod nats_server;
mod nats_ways_in;
mod nodes;
mod origin;
mod postgres;
mod private_files;
mod process;
mod prometheus;
mod providers;
mod proxies;
mod proxy;
mod refusals;
mod rolling;
mod running;
mod saved;
mod search;
mod sign_in;
mod sign_out;
mod small_system;
mod socket;
mod stop;
mod supervised;
mod test_server;
mod tls;
mod tls_files;
mod traces;
mod turned_away;
mod upgrade;
mod ways_in;
