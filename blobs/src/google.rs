//! Objects in a bucket of Google Cloud Storage.
//!
//! Credentials and HTTP are `object_store`'s, the requests are not: it speaks
//! the XML dialect, which the emulators that understand
//! `STORAGE_EMULATOR_HOST` do not, and whose unfinished uploads stay and cost
//! until somebody clears them away. Those of the JSON dialect end by themselves.

mod answer;
mod resumable;

use std::{ops::Range, path::Path, sync::Arc};

use futures_util::{
    TryStreamExt as _, future,
    stream::{self, BoxStream, StreamExt as _},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use object_store::{
    PutPayload,
    client::{
        HttpClient, HttpConnector as _, HttpRequest, HttpRequestBody, HttpResponse,
        ReqwestConnector,
    },
    gcp::{GcpCredentialProvider, GoogleCloudStorageBuilder},
};
use tokio::time::Instant;
use url::Url;

use self::{
    answer::{Listed, Stored, json, refusal, whole_size},
    resumable::Resumable,
};
use crate::{
    blob::{Blob, clip},
    error::{BlobError, causes},
    http::{PAUSE, TRIES, TRY_FOR, client_options, is_passing, retries, within},
    location::Bucket,
    object::Object,
    source::Source,
    upload,
};

const GOOGLE: &str = "https://storage.googleapis.com";

#[derive(Clone)]
pub(crate) struct Google {
    client: Arc<Client>,
    bucket: Bucket,
}

/// The HTTP client, the address of the store, and what authorises requests to
/// it.
struct Client {
    http: HttpClient,
    base: Url,
    /// `None` for an emulator, which asks for none.
    credentials: Option<GcpCredentialProvider>,
}

/// One request, which may be made more than once.
struct Request {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: PutPayload,
}

impl Google {
    pub(crate) fn open(
        bucket: &Bucket,
        var: &impl Fn(&str) -> Option<String>,
    ) -> Result<Self, BlobError> {
        let var = |name: &str| var(name).filter(|value| !value.is_empty());
        let (base, credentials) = match var("STORAGE_EMULATOR_HOST") {
            Some(host) => (emulator(&host)?, None),
            None => (parse(GOOGLE)?, Some(credentials(bucket, &var)?)),
        };
        let unencrypted = base.scheme() == "http";
        let http = ReqwestConnector::default()
            .connect(&client_options(unencrypted))
            .map_err(|error| BlobError::unavailable(causes(&error)))?;
        let client = Client {
            http,
            base,
            credentials,
        };
        Ok(Self {
            client: Arc::new(client),
            bucket: bucket.clone(),
        })
    }

    pub(crate) async fn put(
        &self,
        object: &Object,
        source: &mut Source<'_>,
    ) -> Result<(), BlobError> {
        let first = source.part().await?;
        // An empty object is sent as an upload in parts, too: emulators refuse
        // it in one piece.
        if !first.last || first.bytes.content_length() == 0 {
            let upload = within(Resumable::begin(
                Arc::clone(&self.client),
                self.upload(object, "resumable"),
            ))
            .await?;
            return upload::send_all(upload, first, source, object).await;
        }
        source.verify(object)?;
        let mut request = Request::new(Method::POST, self.upload(object, "media"));
        request.headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        );
        request.body = first.bytes;
        let answer = self.client.ask(&request).await?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(no_bucket(refusal(answer).await))
        }
    }

    pub(crate) async fn get(
        &self,
        object: &Object,
        range: Option<Range<u64>>,
    ) -> Result<Blob, BlobError> {
        let mut request = Request::new(Method::GET, self.object(object, "alt", "media"));
        if let Some(Range { start, end }) = &range {
            let bytes = format!("bytes={start}-{}", end - 1);
            request.header(header::RANGE, &bytes)?;
        }
        let answer = within(self.client.ask(&request)).await?;
        match answer.status() {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => {}
            StatusCode::RANGE_NOT_SATISFIABLE => {
                let size = self.size(object).await?;
                return Err(BlobError::OutOfRange { size });
            }
            _ => return Err(refusal(answer).await),
        }
        let size = whole_size(&answer)?;
        let range = clip(range, size)?;
        if answer.status() == StatusCode::OK && range != (0..size) {
            return Err(BlobError::unavailable("Google has sent more than a range"));
        }
        let bytes = answer
            .into_body()
            .bytes_stream()
            .map_err(|error| BlobError::unavailable(causes(&error)))
            .boxed();
        Ok(Blob { size, range, bytes })
    }

    pub(crate) async fn size(&self, object: &Object) -> Result<u64, BlobError> {
        let request = Request::new(Method::GET, self.object(object, "fields", "name,size"));
        within(async {
            let answer = self.client.ask(&request).await?;
            if answer.status().is_success() {
                json::<Stored>(answer).await?.size()
            } else {
                Err(refusal(answer).await)
            }
        })
        .await
    }

    pub(crate) async fn delete(&self, object: &Object) -> Result<(), BlobError> {
        let mut url = self.object(object, "", "");
        url.set_query(None);
        let request = Request::new(Method::DELETE, url);
        within(async {
            let answer = self.client.ask(&request).await?;
            if answer.status().is_success() {
                return Ok(());
            }
            match refusal(answer).await {
                BlobError::NotFound => Ok(()),
                error => Err(error),
            }
        })
        .await
    }

    pub(crate) fn list(&self) -> BoxStream<'static, Result<(String, u64), BlobError>> {
        let (google, bucket) = (self.clone(), self.bucket.clone());
        stream::try_unfold(Some(None), move |page: Option<Option<String>>| {
            let google = google.clone();
            async move {
                let Some(token) = page else { return Ok(None) };
                let listed = google.page(token.as_deref()).await?;
                let next = listed.next_page_token.map(Some);
                Ok::<_, BlobError>(Some((listed.items, next)))
            }
        })
        .map_ok(|items| stream::iter(items).map(Ok))
        .try_flatten()
        .try_filter_map(move |stored: Stored| {
            let path = bucket.within(&stored.name).map(str::to_owned);
            future::ready(path.map(|path| Ok((path, stored.size()?))).transpose())
        })
        .boxed()
    }

    async fn page(&self, token: Option<&str>) -> Result<Listed, BlobError> {
        let mut url = self
            .client
            .url(&["storage", "v1", "b", &self.bucket.name, "o"]);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("fields", "items(name,size),nextPageToken");
            if !self.bucket.prefix.is_empty() {
                query.append_pair("prefix", &self.bucket.path(""));
            }
            if let Some(token) = token {
                query.append_pair("pageToken", token);
            }
        }
        let request = Request::new(Method::GET, url);
        within(async {
            let answer = self.client.ask(&request).await?;
            if answer.status().is_success() {
                json(answer).await
            } else {
                Err(no_bucket(refusal(answer).await))
            }
        })
        .await
    }

    fn object(&self, object: &Object, name: &str, value: &str) -> Url {
        let path = self.bucket.path(&object.path);
        let mut url = self
            .client
            .url(&["storage", "v1", "b", &self.bucket.name, "o", &path]);
        url.query_pairs_mut().append_pair(name, value);
        url
    }

    fn upload(&self, object: &Object, kind: &str) -> Url {
        let mut url = self
            .client
            .url(&["upload", "storage", "v1", "b", &self.bucket.name, "o"]);
        url.query_pairs_mut()
            .append_pair("uploadType", kind)
            .append_pair("name", &self.bucket.path(&object.path));
        url
    }
}

impl Client {
    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().extend(path);
        }
        url
    }

    /// Asks until there is an answer that another try would not change.
    async fn ask(&self, request: &Request) -> Result<HttpResponse, BlobError> {
        let since = Instant::now();
        let mut tries = 0;
        loop {
            let problem = match self.ask_once(request).await {
                Ok(answer) if is_passing(answer.status()) => unwell(&answer),
                Err(error @ BlobError::Unavailable { .. }) => error,
                answer => return answer,
            };
            tries += 1;
            if !pause(tries, since).await {
                return Err(problem);
            }
        }
    }

    async fn ask_once(&self, request: &Request) -> Result<HttpResponse, BlobError> {
        let mut asked = HttpRequest::new(HttpRequestBody::from(request.body.clone()));
        *asked.method_mut() = request.method.clone();
        *asked.uri_mut() = request
            .url
            .as_str()
            .parse()
            .map_err(|_| BlobError::refused("the request cannot be made"))?;
        *asked.headers_mut() = request.headers.clone();
        let length = request.body.content_length();
        if request.method != Method::GET {
            asked
                .headers_mut()
                .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        if let Some(credentials) = &self.credentials {
            let credential = credentials
                .get_credential()
                .await
                .map_err(|error| no_credentials(&error))?;
            let mut bearer = HeaderValue::try_from(format!("Bearer {}", credential.bearer))
                .map_err(|_| BlobError::refused("the access token is not printable ASCII"))?;
            bearer.set_sensitive(true);
            asked.headers_mut().insert(header::AUTHORIZATION, bearer);
        }
        let answer = self.http.execute(asked).await;
        answer.map_err(|error| BlobError::unavailable(causes(&error)))
    }
}

impl Request {
    fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: PutPayload::default(),
        }
    }

    fn header(&mut self, name: header::HeaderName, value: &str) -> Result<(), BlobError> {
        let value = HeaderValue::try_from(value)
            .map_err(|_| BlobError::refused("the request cannot be made"))?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// Waits before another try. Returns whether there is to be one.
async fn pause(tries: usize, since: Instant) -> bool {
    if tries >= TRIES || since.elapsed() > TRY_FOR {
        return false;
    }
    // Servers that wait for the same outage do not all come back in the same
    // moment.
    let jitter = rand::random_range(0.5..1.5);
    let pause = PAUSE * u32::try_from(tries * tries).unwrap_or(1);
    tokio::time::sleep(pause.mul_f64(jitter)).await;
    true
}

fn unwell(answer: &HttpResponse) -> BlobError {
    BlobError::unavailable(format!("the store answers {}", answer.status()))
}

/// Turns "not found" into a sentence on the bucket: where we write or list,
/// nothing else can be missing.
fn no_bucket(error: BlobError) -> BlobError {
    match error {
        BlobError::NotFound => BlobError::refused("there is no such bucket"),
        error => error,
    }
}

/// Why there is no access token. That of a machine at Google comes from its
/// metadata service, which is not there on others.
fn no_credentials(error: &object_store::Error) -> BlobError {
    let text = causes(error);
    if text.contains("metadata") || text.contains("169.254.169.254") {
        BlobError::unavailable(
            "no credentials are given (GOOGLE_APPLICATION_CREDENTIALS), and this machine's \
             metadata service gives none",
        )
    } else {
        BlobError::unavailable(format!("no access token: {text}"))
    }
}

/// `STORAGE_EMULATOR_HOST` is an address, or a host and a port.
fn emulator(host: &str) -> Result<Url, BlobError> {
    let url = if host.contains("://") {
        parse(host)?
    } else {
        parse(&format!("http://{host}"))?
    };
    Ok(url)
}

fn parse(address: &str) -> Result<Url, BlobError> {
    Url::parse(address)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| BlobError::refused("STORAGE_EMULATOR_HOST is not an address"))
}

/// The way Google's own programs find them: a file that is named, the file
/// that `gcloud auth application-default login` writes, the machine.
fn credentials(
    bucket: &Bucket,
    var: &impl Fn(&str) -> Option<String>,
) -> Result<GcpCredentialProvider, BlobError> {
    let mut builder = GoogleCloudStorageBuilder::new()
        .with_bucket_name(&bucket.name)
        .with_retry(retries())
        .with_client_options(client_options(false));
    let named = var("GOOGLE_APPLICATION_CREDENTIALS").or_else(|| {
        let folder = var("CLOUDSDK_CONFIG").or_else(|| Some(var("HOME")? + "/.config/gcloud"))?;
        Some(folder + "/application_default_credentials.json")
            .filter(|path| Path::new(path).exists())
    });
    if let Some(path) = named {
        builder = builder.with_application_credentials(path);
    }
    let store = builder
        .build()
        .map_err(|error| BlobError::refused(causes(&error)))?;
    Ok(Arc::clone(store.credentials()))
}
