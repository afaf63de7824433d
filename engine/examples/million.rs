//! How long searches take among a million messages, and what the index costs.
//!
//! `cargo run --release -p engine --example million -- [MESSAGES] [CONVERSATIONS.json] [postgres://…]`
//!
//! Without conversations (a list of `{"conversation": [{"en_sentence", "ja_sentence"}]}`)
//! the messages are made of words made up here. They go through the store as
//! people's do. The database is in the system's directory for temporary files,
//! and goes with the process; or one in PostgreSQL is named, which stays, and is only
//! indexed further and asked when this is run on it again with as many messages.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement fails loudly, and says what it measured"
)]

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use engine::{
    clock::ManualClock,
    limits::RoomLimits,
    session::SessionToken,
    storage::{CommitSink, Device, NewMessage, NewRoom, PostgresOptions, Storage},
};
use protocol::{ClientId, Event, Mentions, RoomId, RoomKind, Seq, Slug, User};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use search::{Day, Query, Scope};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, sqlite::SqliteConnectOptions};

const ROOMS: i64 = 400;
const PEOPLE: i64 = 500;
/// In each room.
const MEMBERS: usize = 5;
const QUERIES: usize = 40;
const PAGE: u32 = 20;
const BEGIN_MS: i64 = 1_700_000_000_000;
const STEP_MS: i64 = 60_000;

/// Nobody listens.
#[derive(Debug)]
struct Nobody;

impl CommitSink for Nobody {
    fn committed(&self, _: RoomId, _: Vec<Event>) {}

    fn perhaps_committed(&self, _: RoomId, _: Seq) {}
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (urls, arguments): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("postgres://"));
    let postgres = urls.into_iter().next();
    let mut arguments = arguments.into_iter();
    let messages = arguments.next();
    let messages: i64 = messages.map_or(1_000_000, |number| number.parse().unwrap());
    let lines = arguments.next().map_or_else(made_up, |path| read(&path));

    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(BEGIN_MS));
    let storage = open(postgres.as_deref(), dir.path(), &clock).await;
    let rooms = match &postgres {
        Some(url) => filled_before(url).await,
        None => Vec::new(),
    };
    let rooms = if rooms.is_empty() {
        let places = settle(&storage).await;
        let mut random = StdRng::seed_from_u64(7);
        fill(&storage, &clock, &places, &lines, messages, &mut random).await;
        places.iter().map(|place| place.id.0).collect()
    } else {
        rooms
    };
    let begun = Instant::now();
    storage.index_all().await.unwrap();
    println!(
        "{:.1} s until what was not can be found, three quarters of it rest",
        begun.elapsed().as_secs_f64(),
    );
    match &postgres {
        Some(url) => sizes_in_postgres(url).await,
        None => sizes(dir.path()).await,
    }
    let mut random = StdRng::seed_from_u64(8);
    ask(&storage, &rooms, &lines, messages, &mut random).await;
    storage.close().await;
}

async fn open(postgres: Option<&str>, dir: &Path, clock: &Arc<ManualClock>) -> Storage {
    let clock = Arc::<ManualClock>::clone(clock);
    let storage = match postgres {
        None => Storage::open(dir, clock, Arc::new(Nobody)).await,
        Some(url) => {
            let options = PostgresOptions::at(url.parse().unwrap());
            Storage::open_postgres(options, dir, clock, Arc::new(Nobody)).await
        }
    };
    storage.unwrap()
}

/// The rooms that this has made in the database before, the largest first.
async fn filled_before(url: &str) -> Vec<i64> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar("select id from rooms order by id")
        .fetch_all(&mut connection)
        .await
        .unwrap()
}

/// A room, and who talks in it.
struct Place {
    id: RoomId,
    members: Vec<User>,
}

/// Makes the people and the rooms.
async fn settle(storage: &Storage) -> Vec<Place> {
    let mut people = Vec::new();
    for number in 1..=PEOPLE {
        let name = format!("Person {number}");
        let token = SessionToken::random().unwrap();
        let guest = storage.create_guest(name, &token, Device::default()).await;
        people.push(guest.unwrap().unwrap().user);
    }
    let mut rooms = Vec::new();
    for (number, owner) in (1..=ROOMS).zip(0..) {
        let name = format!("room {number}");
        let members: Vec<_> = people
            .iter()
            .cycle()
            .skip(owner)
            .take(MEMBERS)
            .cloned()
            .collect();
        let new = NewRoom {
            slug: Slug::of_name(&name).unwrap(),
            name,
            topic: String::new(),
            suffix: String::new(),
            kind: RoomKind::Public,
            owner: members[0].clone(),
            limits: RoomLimits {
                per_server: u32::MAX,
                ..RoomLimits::DEFAULT
            },
        };
        let id = storage.create_room(new).await.unwrap().unwrap();
        for member in &members[1..] {
            storage.enter(id, member.clone()).await.unwrap();
        }
        rooms.push(Place { id, members });
    }
    rooms
}

/// Lines of talk in words between spaces, and without spaces.
struct Lines {
    spaced: Vec<String>,
    unspaced: Vec<String>,
}

fn read(path: &str) -> Lines {
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let turns = || {
        let talks = json.as_array().unwrap().iter();
        talks.flat_map(|talk| talk["conversation"].as_array().unwrap())
    };
    let lines = |key| {
        turns()
            .map(|turn| turn[key].as_str().unwrap().into())
            .collect()
    };
    Lines {
        spaced: lines("en_sentence"),
        unspaced: lines("ja_sentence"),
    }
}

fn made_up() -> Lines {
    let mut random = StdRng::seed_from_u64(1);
    let syllables = [
        "ka", "to", "mi", "ser", "ver", "lo", "ren", "dis", "pa", "tion", "ing",
    ];
    let signs: Vec<char> = "のはがをにでとも会議設計東京大阪予定確認資料調査明日今日サーバ"
        .chars()
        .collect();
    let mut words = Vec::new();
    for _ in 0..3000 {
        let word = |random: &mut StdRng| *syllables.choose(random).unwrap();
        let length = random.random_range(1..4);
        words.push((0..length).map(|_| word(&mut random)).collect::<String>());
    }
    let mut lines = Lines {
        spaced: Vec::new(),
        unspaced: Vec::new(),
    };
    for _ in 0..2000 {
        let length = random.random_range(3..15);
        let line: Vec<_> = (0..length)
            .map(|_| often(&words, &mut random).as_str())
            .collect();
        lines.spaced.push(line.join(" "));
        let length = random.random_range(8..40);
        let line = (0..length).map(|_| often(&signs, &mut random));
        lines.unspaced.push(line.collect());
    }
    lines
}

/// One of them, the first the most often, as words are.
fn often<'t, T>(all: &'t [T], random: &mut StdRng) -> &'t T {
    let place = random.random::<f64>().powi(3) * all.len() as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the list"
    )]
    let place = place as usize;
    &all[place.min(all.len() - 1)]
}

/// Something nobody has said, of parts of what somebody has.
fn message(lines: &Lines, random: &mut StdRng) -> String {
    let mut text = if random.random_bool(0.5) {
        let mut words: Vec<&str> = Vec::new();
        for _ in 0..2 {
            let line: Vec<_> = lines.spaced.choose(random).unwrap().split(' ').collect();
            let from = random.random_range(0..line.len());
            words.extend(&line[from..]);
        }
        words.join(" ")
    } else {
        let mut text = String::new();
        for _ in 0..2 {
            let line: Vec<char> = lines.unspaced.choose(random).unwrap().chars().collect();
            let from = random.random_range(0..line.len());
            text.extend(&line[from..]);
        }
        text
    };
    if random.random_bool(0.1) {
        text.push(' ');
        text.push_str(&ticket(random));
    }
    text
}

/// A word that hardly anybody has said.
fn ticket(random: &mut StdRng) -> String {
    format!("ticket-{}", random.random_range(0..100_000))
}

async fn fill(
    storage: &Storage,
    clock: &ManualClock,
    rooms: &[Place],
    lines: &Lines,
    messages: i64,
    random: &mut StdRng,
) {
    let mut bytes = 0;
    let begun = Instant::now();
    for number in 1..=messages {
        clock.set(BEGIN_MS + number * STEP_MS);
        let body = message(lines, random);
        bytes += body.len();
        let room = often(rooms, random);
        let new = NewMessage {
            room: room.id,
            author: room.members.choose(random).unwrap().clone(),
            client_id: ClientId::new(format!("million-{number}")).unwrap(),
            body,
            html: None,
            mentions: Mentions::default(),
            files: Vec::new(),
            reply_to: None,
            thread: None,
            draft_version: None,
        };
        let stored = storage.append(new, |outcome| {
            outcome.unwrap();
        });
        stored.await;
    }
    storage.settle().await.unwrap();
    println!(
        "{messages} messages, {} MB: {:.1} µs each to store",
        bytes / 1_000_000,
        begun.elapsed().as_secs_f64() * 1e6 / messages as f64,
    );
}

async fn sizes(dir: &Path) {
    let options = SqliteConnectOptions::new().filename(dir.join("irori.db"));
    let mut connection = options.read_only(true).connect().await.unwrap();
    let sizes: Vec<(String, i64)> = sqlx::query_as(
        "select 'everything', page_count * page_size from pragma_page_count, pragma_page_size \
         union all select 'texts', sum(length(cast(body as blob))) from events \
         union all select 'the index', sum(length(block)) from search_index_data",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    print_sizes(sizes);
}

async fn sizes_in_postgres(url: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sizes: Vec<(String, i64)> = sqlx::query_as(
        "select 'everything', pg_database_size(current_database()) \
         union all select 'texts', sum(octet_length(body))::bigint from events \
         union all select 'the index', pg_total_relation_size('search_index')",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    print_sizes(sizes);
}

fn print_sizes(sizes: Vec<(String, i64)>) {
    for (name, size) in sizes {
        println!("{name}: {} MB", size / 1_000_000);
    }
}

/// A kind of query, and how one is made.
type Kind = (&'static str, fn(&Lines, &mut StdRng) -> String);

const KINDS: &[Kind] = &[
    ("rare word", |_, random| ticket(random)),
    ("any word", |lines, random| word(lines, random)),
    ("common word", |_, random| {
        (*["the", "we", "is", "to", "you"].choose(random).unwrap()).into()
    }),
    ("two words", |lines, random| {
        format!("{} {}", word(lines, random), word(lines, random))
    }),
    ("two common, one excluded", |_, _| "the we -you".into()),
    ("phrase", |lines, random| {
        let line: Vec<&str> = lines.spaced.choose(random).unwrap().split(' ').collect();
        let from = random.random_range(0..line.len());
        format!("\"{}\"", line[from..line.len().min(from + 3)].join(" "))
    }),
    ("beginning of a word", |lines, random| {
        format!("{}*", &word(lines, random)[..3])
    }),
    ("1 common character", |_, random| {
        (*["の", "は", "い", "で", "す"].choose(random).unwrap()).into()
    }),
    ("1 character", |lines, random| characters(lines, 1, random)),
    ("2 characters", |lines, random| characters(lines, 2, random)),
    ("5 characters", |lines, random| characters(lines, 5, random)),
    ("2 characters, 1 character", |lines, random| {
        format!(
            "{} {}",
            characters(lines, 2, random),
            characters(lines, 1, random)
        )
    }),
    ("a whole line", |lines, random| {
        lines.spaced.choose(random).unwrap().clone()
    }),
    ("as much as there may be", |lines, random| {
        let words: Vec<_> = (0..32).map(|_| word(lines, random)).collect();
        words.join("* ")
    }),
    ("nothing but a filter", |_, random| {
        format!("from:{}", random.random_range(1..=PEOPLE))
    }),
    ("word of somebody", |lines, random| {
        format!(
            "{} from:{}",
            word(lines, random),
            random.random_range(1..=PEOPLE)
        )
    }),
    ("common of nobody", |_, _| format!("い from:{}", PEOPLE + 1)),
    ("common on an early day", |_, _| "の on:2023-12-24".into()),
];

fn word(lines: &Lines, random: &mut StdRng) -> String {
    loop {
        let words: Vec<&str> = lines.spaced.choose(random).unwrap().split(' ').collect();
        let word = words.choose(random).unwrap();
        if word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return (*word).to_owned();
        }
    }
}

fn characters(lines: &Lines, count: usize, random: &mut StdRng) -> String {
    loop {
        let line: Vec<char> = lines.unspaced.choose(random).unwrap().chars().collect();
        if line.len() >= count {
            let from = random.random_range(0..=line.len() - count);
            let found: String = line[from..from + count].iter().collect();
            if found.chars().all(char::is_alphanumeric) {
                return found;
            }
        }
    }
}

async fn ask(storage: &Storage, ids: &[i64], lines: &Lines, messages: i64, random: &mut StdRng) {
    let today = Day::at(BEGIN_MS + messages * STEP_MS, 0);
    // The first rooms are the largest.
    let scopes: [(&str, Vec<i64>); 4] = [
        ("a small room", ids[ids.len() - 4..][..1].to_vec()),
        ("20 rooms", ids.iter().copied().step_by(20).collect()),
        (
            "300 rooms",
            ids.iter().copied().filter(|room| room % 4 != 0).collect(),
        ),
        ("the 300 smallest rooms", ids[ids.len() - 300..].to_vec()),
    ];
    let mut all = Vec::new();
    let mut slowest: BTreeMap<Duration, String> = BTreeMap::new();
    println!(
        "{:28} {:24} {:>8} {:>8} {:>8}  hits",
        "ms", "", "p50", "p95", "max"
    );
    for (kind, make) in KINDS {
        for (place, rooms) in &scopes {
            let mut times = Vec::new();
            let mut hits = 0;
            for _ in 0..QUERIES {
                let text = make(lines, random);
                let begun = Instant::now();
                let query = Query::parse(&text, today);
                let authors: Vec<i64> = query
                    .authors()
                    .iter()
                    .map(|name| name.parse().unwrap())
                    .collect();
                let scope = Scope {
                    rooms,
                    authors: (!authors.is_empty()).then_some(&authors),
                    since_ms: query.since().map(|day| day.start_ms(0)),
                    until_ms: query.until().map(|day| day.start_ms(0)),
                    before: None,
                    limit: PAGE,
                };
                hits += storage.find(&scope, &query).await.unwrap().len();
                times.push(begun.elapsed());
                slowest.insert(begun.elapsed(), format!("{text} in {place}"));
            }
            println!(
                "{kind:28} {place:24} {}  {:.1}",
                figures(&mut times),
                hits as f64 / QUERIES as f64
            );
            all.extend(times);
        }
    }
    println!("{:28} {:24} {}", "everything", "", figures(&mut all));
    for (time, query) in slowest.iter().rev().take(5) {
        println!("slowest: {:.1} ms, {query}", time.as_secs_f64() * 1e3);
    }
}

fn figures(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at =
        |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    format!("{:8.2} {:8.2} {:8.2}", at(50), at(95), at(100))
}
