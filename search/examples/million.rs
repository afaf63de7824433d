//! How long searches take among a million messages, and what the index costs.
//!
//! `cargo run --release -p search --example million -- [MESSAGES] [BATCH] [CONVERSATIONS.json]`
//!
//! Without conversations (a list of `{"conversation": [{"en_sentence", "ja_sentence"}]}`)
//! the messages are made of words made up here. The database is in the
//! system's directory for temporary files, and goes with the process.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement fails loudly, and says what it measured"
)]

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use search::{Day, Document, Query, SCHEMA, Scope, find, index_text, put_many, replace};
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

const ROOMS: i64 = 400;
const PEOPLE: i64 = 500;
const QUERIES: usize = 40;
const PAGE: u32 = 20;
const BEGIN_MS: i64 = 1_700_000_000_000;
const STEP_MS: i64 = 60_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|argument| argument.parse().ok());
    let messages: i64 = number().unwrap_or(1_000_000);
    let batch = number().map_or(256, |batch| usize::try_from(batch).unwrap());
    let lines = arguments.next().map_or_else(made_up, |path| read(&path));

    let dir = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new()
        .filename(dir.path().join("million.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .disable_statement_logging();
    let mut writer = options.connect().await.unwrap();
    sqlx::raw_sql(SCHEMA).execute(&mut writer).await.unwrap();

    let mut random = StdRng::seed_from_u64(7);
    fill(&mut writer, &lines, messages, batch, &mut random).await;
    writer.close().await.unwrap();
    let mut reader = options.read_only(true).connect().await.unwrap();
    ask(&mut reader, &lines, messages, &mut random).await;
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
    connection: &mut SqliteConnection,
    lines: &Lines,
    messages: i64,
    batch: usize,
    random: &mut StdRng,
) {
    let rooms: Vec<i64> = (1..=ROOMS).collect();
    let mut seqs = vec![0; rooms.len() + 1];
    let (mut bytes, mut term_bytes) = (0, 0);
    let mut samples = Vec::new();
    let (mut spent, mut language, mut worst) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut put = 0;
    while put < messages {
        let texts: Vec<String> = (0..batch).map(|_| message(lines, random)).collect();
        let documents: Vec<Document<'_>> = texts
            .iter()
            .map(|text| {
                let room = *often(&rooms, random);
                let seq = &mut seqs[usize::try_from(room).unwrap()];
                *seq += 1;
                put += 1;
                Document {
                    room,
                    seq: *seq,
                    author: random.random_range(1..=PEOPLE),
                    at_ms: BEGIN_MS + put * STEP_MS,
                    has_file: random.random_bool(0.05),
                    text,
                }
            })
            .collect();
        if random.random_bool(0.05) {
            let sample = Document {
                text: "",
                ..documents[0]
            };
            samples.push((sample, texts[0].clone()));
        }
        bytes += texts.iter().map(String::len).sum::<usize>();
        let begun = Instant::now();
        term_bytes += texts
            .iter()
            .map(|text| index_text(text).len())
            .sum::<usize>();
        language += begun.elapsed();

        let begun = Instant::now();
        let mut transaction = connection.begin().await.unwrap();
        put_many(&mut transaction, &documents).await.unwrap();
        transaction.commit().await.unwrap();
        spent += begun.elapsed();
        worst = worst.max(begun.elapsed());
    }
    let per_message = |spent: Duration| spent.as_secs_f64() * 1e6 / put as f64;
    println!(
        "{put} messages, {batch} in a transaction: {:.1} µs each, {:.1} of it language; longest transaction {:.0} ms",
        per_message(spent),
        per_message(language),
        worst.as_secs_f64() * 1e3,
    );
    let mut times = Vec::new();
    for (sample, text) in &samples {
        let old = Document { text, ..*sample };
        let begun = Instant::now();
        assert!(replace(connection, &old, sample).await.unwrap());
        times.push(begun.elapsed());
    }
    println!("to replace one, ms: p50, p95, max {}", figures(&mut times));
    let sizes: Vec<(String, i64)> = sqlx::query_as(
        "select 'page count', page_count * page_size from pragma_page_count, pragma_page_size \
         union all select 'index', sum(length(block)) from search_index_data",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    println!(
        "text {} MB, terms {} MB",
        bytes / 1_000_000,
        term_bytes / 1_000_000
    );
    for (name, size) in sizes {
        println!(
            "{name} {} MB, {:.2} of the text",
            size / 1_000_000,
            size as f64 / bytes as f64
        );
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
    ("nothing but filters", |_, random| {
        format!("from:{} has:file", random.random_range(1..=PEOPLE))
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
    ("word with a file", |lines, random| {
        format!("{} has:file", word(lines, random))
    }),
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

async fn ask(connection: &mut SqliteConnection, lines: &Lines, messages: i64, random: &mut StdRng) {
    let today = Day::at(BEGIN_MS + messages * STEP_MS, 0);
    // The first rooms are the largest.
    let scopes: [(&str, Vec<i64>); 4] = [
        ("a small room", vec![ROOMS - 3]),
        ("20 rooms", (1..=ROOMS).step_by(20).collect()),
        (
            "300 rooms",
            (1..=ROOMS).filter(|room| room % 4 != 0).collect(),
        ),
        ("the 300 smallest rooms", (ROOMS - 299..=ROOMS).collect()),
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
                hits += find(connection, &scope, &query).await.unwrap().len();
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
