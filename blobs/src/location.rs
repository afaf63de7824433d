//! Where a store is, as one string of the configuration.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use url::Url;

/// Where a store is: `/srv/irori/files`, `file:///srv/irori/files`,
/// `gs://bucket/prefix` or `s3://bucket/prefix`.
///
/// There are no secrets in it: credentials come from the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A directory on this machine.
    Directory(PathBuf),
    /// A bucket of Google Cloud Storage.
    Google(Bucket),
    /// A bucket of S3, or of what is compatible.
    S3(Bucket),
}

/// A bucket, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub(crate) name: String,
    /// Empty, or folders without a slash at either end.
    pub(crate) prefix: String,
}

/// Why a string is no [`Location`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// It is empty.
    #[error("this is empty; it has to be a directory, gs://bucket/prefix or s3://bucket/prefix")]
    Empty,
    /// It begins like an address, but not like one of ours.
    #[error(
        "{0}: is not known; it has to be a directory, gs://bucket/prefix or s3://bucket/prefix"
    )]
    UnknownScheme(String),
    /// A file: that names no path of this machine.
    #[error("file: needs an absolute path of this machine, as in file:///srv/irori/files")]
    NotAPath,
    /// Something before an @, after a ? or after a #. Not quoted: it may be secret.
    #[error("only a bucket and a prefix belong here; credentials come from the environment")]
    TooMuch,
    /// The bucket's name.
    #[error(
        "the bucket's name needs 3 to 222 lower-case letters, digits, dots, dashes and underscores"
    )]
    BadBucket,
    /// The part after the bucket.
    #[error(
        "the prefix may have only letters, digits, dots, dashes and underscores between single slashes"
    )]
    BadPrefix,
}

impl Location {
    /// The directory, if it is one of this machine.
    pub fn directory(&self) -> Option<&Path> {
        match self {
            Self::Directory(dir) => Some(dir),
            Self::Google(_) | Self::S3(_) => None,
        }
    }
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(LocationError::Empty);
        }
        let Some((scheme, rest)) = split_scheme(text) else {
            return Ok(Self::Directory(PathBuf::from(text)));
        };
        match (scheme, rest.strip_prefix("//")) {
            ("file", Some(_)) => {
                let url = Url::parse(text).map_err(|_| LocationError::NotAPath)?;
                if url.query().is_some() || url.fragment().is_some() {
                    return Err(LocationError::NotAPath);
                }
                let path = url.to_file_path().map_err(|()| LocationError::NotAPath)?;
                Ok(Self::Directory(path))
            }
            ("file", None) => Err(LocationError::NotAPath),
            ("gs", Some(rest)) => Ok(Self::Google(Bucket::parse(rest)?)),
            ("s3", Some(rest)) => Ok(Self::S3(Bucket::parse(rest)?)),
            ("gs" | "s3", None) => Err(LocationError::BadBucket),
            _ => Err(LocationError::UnknownScheme(scheme.to_owned())),
        }
    }
}

/// Splits what looks like an address. A directory that looks like one can be
/// written as `./gs:odd`; taking a mistyped address for a directory would
/// store files where nobody looks for them.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let like_a_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    like_a_scheme.then_some((scheme, rest))
}

impl Bucket {
    fn parse(text: &str) -> Result<Self, LocationError> {
        if text.contains(['@', '?', '#', ':']) {
            return Err(LocationError::TooMuch);
        }
        let (name, prefix) = text.split_once('/').unwrap_or((text, ""));
        let good_name = (3..=222).contains(&name.len())
            && name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_'))
            && name.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !good_name {
            return Err(LocationError::BadBucket);
        }
        let prefix = match prefix.strip_suffix('/') {
            None | Some("") => prefix,
            Some(prefix) => prefix,
        };
        if !prefix.is_empty() && !prefix.split('/').all(good_folder) {
            return Err(LocationError::BadPrefix);
        }
        Ok(Self {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
        })
    }

    /// Where in the bucket something is.
    pub(crate) fn path(&self, within: &str) -> String {
        if self.prefix.is_empty() {
            within.to_owned()
        } else {
            format!("{}/{within}", self.prefix)
        }
    }

    /// What is left of a path in the bucket without the prefix.
    pub(crate) fn within<'a>(&self, path: &'a str) -> Option<&'a str> {
        if self.prefix.is_empty() {
            Some(path)
        } else {
            path.strip_prefix(&self.prefix)?.strip_prefix('/')
        }
    }
}

/// Whether a folder's name has only characters that mean the same in every
/// store and need no encoding in an address.
fn good_folder(folder: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !folder.is_empty() && folder != "." && folder != ".." && folder.bytes().all(good)
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => path.display().fmt(f),
            Self::Google(bucket) => write!(f, "gs://{}", bucket.path_of_all()),
            Self::S3(bucket) => write!(f, "s3://{}", bucket.path_of_all()),
        }
    }
}

impl Bucket {
    fn path_of_all(&self) -> String {
        let Self { name, prefix } = self;
        if prefix.is_empty() {
            name.clone()
        } else {
            format!("{name}/{prefix}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_good_is_shown_as_it_is() {
        for (text, shown) in [
            ("data/blobs", "data/blobs"),
            (" /srv/irori files/ü ", "/srv/irori files/ü"),
            ("C:\\irori", "C:\\irori"),
            ("./gs:odd", "./gs:odd"),
            ("file:///srv/irori%20files", "/srv/irori files"),
            ("gs://bucket", "gs://bucket"),
            ("gs://bucket/", "gs://bucket"),
            ("gs://my.bucket_1-a/x/y.z/", "gs://my.bucket_1-a/x/y.z"),
            ("s3://bucket/Prefix", "s3://bucket/Prefix"),
        ] {
            let location: Location = text.parse().unwrap();
            assert_eq!(location.to_string(), shown, "{text:?}");
        }
    }

    #[test]
    fn what_is_not_good_is_explained() {
        use LocationError::{BadBucket, BadPrefix, Empty, NotAPath, TooMuch, UnknownScheme};
        for (text, error) in [
            ("", Empty),
            ("  ", Empty),
            ("http://example.org", UnknownScheme("http".to_owned())),
            ("az://bucket", UnknownScheme("az".to_owned())),
            ("gcs://bucket", UnknownScheme("gcs".to_owned())),
            ("S3://bucket", UnknownScheme("S3".to_owned())),
            ("file:relative", NotAPath),
            ("file://host/path", NotAPath),
            ("file:///path?query", NotAPath),
            ("gs:bucket", BadBucket),
            ("s3:/bucket", BadBucket),
            ("s3://", BadBucket),
            ("s3:///prefix", BadBucket),
            ("s3://ab", BadBucket),
            ("s3://Bucket", BadBucket),
            ("s3://-bucket", BadBucket),
            ("gs://buc ket", BadBucket),
            ("s3://key:secret@bucket", TooMuch),
            ("s3://bucket?key=secret", TooMuch),
            ("s3://bucket/prefix#part", TooMuch),
            ("s3://bucket:9000/prefix", TooMuch),
            ("gs://bucket//", BadPrefix),
            ("gs://bucket/a//b", BadPrefix),
            ("gs://bucket/../other", BadPrefix),
            ("gs://bucket/a/./b", BadPrefix),
            ("gs://bucket/a%2fb", BadPrefix),
            ("gs://bucket/ä", BadPrefix),
        ] {
            let told = text.parse::<Location>().unwrap_err();
            assert_eq!(told, error, "{text:?}");
            assert!(!told.to_string().contains("secret"), "{told}");
        }
    }
}
