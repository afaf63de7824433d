use super::*;

fn generic(text: &str) -> Error {
    Error::Generic {
        store: "S3",
        source: text.to_owned().into(),
    }
}

#[test]
fn a_status_says_whether_another_try_helps() {
    let text = |status| {
        generic(&format!(
            "Server returned non-2xx status code: {status}: <Error><Code>Why</Code>\
             <Message>Because.</Message><StringToSign>s3cret</StringToSign></Error>"
        ))
    };
    let detail = "Why: Because.".to_owned();
    assert_eq!(
        blob_error(&text("400 Bad Request")),
        BlobError::Refused {
            detail: detail.clone()
        }
    );
    assert_eq!(
        blob_error(&text("503 Service Unavailable")),
        BlobError::Unavailable { detail }
    );
    assert_eq!(
        blob_error(&text("416 Range Not Satisfiable")),
        BlobError::OutOfRange { size: 0 }
    );
}

#[test]
fn a_missing_bucket_is_not_a_missing_object() {
    let missing = |body: &str| Error::NotFound {
        path: "path".to_owned(),
        source: format!("status code: 404 Not Found: {body}").into(),
    };
    assert_eq!(blob_error(&missing("")), BlobError::NotFound);
    assert!(matches!(
        blob_error(&missing("<Code>NoSuchBucket</Code>")),
        BlobError::Refused { .. }
    ));
}

#[test]
fn what_was_never_answered_is_not_available() {
    let error = blob_error(&generic("connection refused"));
    assert!(matches!(error, BlobError::Unavailable { .. }), "{error}");
}
