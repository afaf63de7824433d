//! Pictures of messages, honest ones and others.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use serde_json::Value;

use crate::{http_client::Visitor, test_server::TestServer};

const PLACE: &[u8] = b"35.6586N 139.7454E";
const SCRIPT: &[u8] = b"<script>alert(1)</script>";

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&kind);
    sum.update(data);
    let length = u32::try_from(data.len()).unwrap();
    [
        &length.to_be_bytes()[..],
        &kind,
        data,
        &sum.finalize().to_be_bytes(),
    ]
    .concat()
}

/// A PNG of this size that says more than it shows; `rows` of it are there.
fn png(width: u32, height: u32, rows: u32) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([8, 2, 0, 0, 0]);
    let row: Vec<u8> = (0..=3 * width)
        .map(|at| if at == 0 { 0 } else { at.to_be_bytes()[3] })
        .collect();
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..rows {
        pixels.write_all(&row).unwrap();
    }
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &head),
        chunk(*b"tEXt", &[b"Comment\0", PLACE].concat()),
        chunk(*b"IDAT", &pixels.finish().unwrap()),
        chunk(*b"IEND", b""),
        SCRIPT.to_vec(),
    ]
    .concat()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

async fn progress(visitor: &Visitor, name: &str, content: &[u8]) -> Value {
    let answer = visitor.upload(name, content).await;
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body))
}

#[tokio::test]
async fn only_the_picture_is_left_of_a_picture() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let whole = png(900, 600, 600);
    assert!(contains(&whole, PLACE) && contains(&whole, SCRIPT));
    // Neither its name nor its ending counts.
    let file = &progress(&ann, "holiday.html", &whole).await["file"];
    assert_eq!(file["kind"], "picture");
    assert_eq!(file["media_type"], "image/png");
    assert_eq!(
        (&file["width"], &file["height"]),
        (&900.into(), &600.into())
    );
    assert!(
        file["placeholder"]
            .as_str()
            .unwrap()
            .starts_with("data:image/")
    );

    let path = format!("/files/{}", file["id"].as_str().unwrap());
    for (variant, media_type) in [
        ("", "image/png"),
        ("/small", "image/webp"),
        ("/large", "image/webp"),
    ] {
        let answer = ann.get(&format!("{path}{variant}")).await;
        assert_eq!(answer.header("content-type"), media_type, "{variant}");
        assert!(answer.header("content-disposition").starts_with("inline"));
        assert!(!contains(&answer.bytes, PLACE), "{variant}");
        assert!(!contains(&answer.bytes, SCRIPT), "{variant}");
    }
}

#[tokio::test]
async fn bombs_and_ruins_are_files_and_never_drawn() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let half = &png(900, 600, 600)[..2_000];
    let bomb = png(60_000, 60_000, 1);
    for (name, content, why) in [
        ("half.png", half, "damaged"),
        ("bomb.png", &bomb[..], "too_many_pixels"),
    ] {
        let file = &progress(&ann, name, content).await["file"];
        assert_eq!(file["kind"], "other", "{name}");
        assert_eq!(file["undrawn"], why, "{name}");
        for variant in ["", "/small", "/large"] {
            let path = format!("/files/{}{variant}", file["id"].as_str().unwrap());
            let answer = ann.get(&path).await;
            assert_eq!(answer.bytes, content, "{name}");
            assert_eq!(answer.header("content-type"), "application/octet-stream");
            assert!(
                answer
                    .header("content-disposition")
                    .starts_with("attachment")
            );
        }
    }
    let nothing: [std::path::PathBuf; 0] = [];
    assert_eq!(walk(&server.dir.path().join("data/uploads")), nothing);
}

#[tokio::test]
async fn a_picture_with_an_archive_behind_it_is_a_picture() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let mut both = png(20, 10, 10);
    both.extend_from_slice(b"PK\x03\x04 an applet");
    let file = &progress(&ann, "applet.jar", &both).await["file"];
    assert_eq!(file["kind"], "picture");
    let path = format!("/files/{}", file["id"].as_str().unwrap());
    let answer = ann.get(&path).await;
    assert!(answer.bytes.starts_with(b"\x89PNG"));
    assert!(!contains(&answer.bytes, b"PK\x03\x04"));
}

/// The files below a folder.
fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
