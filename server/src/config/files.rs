//! The options for files: how large they may be, and how much may be kept.

use clap::Args;
use engine::limits::FileLimits;

const MB: u64 = 1_000_000;

/// A thousand petabytes: sums of bytes stay far below what a number holds.
const MB_MAX: u64 = 1_000_000_000_000;

/// How much may be kept of files.
#[derive(Clone, Debug, Args)]
pub struct FileOptions {
    /// The largest file people may send, in MB (1,000,000 bytes)
    #[arg(long, env = "IRORI_FILE_MAX_MB", default_value_t = FileLimits::default().file_bytes / MB, value_parser = clap::value_parser!(u64).range(1..=80_000), value_name = "MB")]
    pub file_max_mb: u64,

    /// All files a person may keep here, in MB
    #[arg(long, env = "IRORI_FILES_PER_PERSON_MB", default_value_t = FileLimits::default().person_bytes / MB, value_parser = clap::value_parser!(u64).range(1..=MB_MAX), value_name = "MB")]
    pub files_per_person_mb: u64,

    /// All files of all guests together, in MB
    #[arg(long, env = "IRORI_GUEST_FILES_MB", default_value_t = FileLimits::default().guest_bytes / MB, value_parser = clap::value_parser!(u64).range(..=MB_MAX), value_name = "MB")]
    pub guest_files_mb: u64,

    /// All files of everybody, in MB; four fifths of the file system they are
    /// in unless said, and no limit where they are in the cloud
    #[arg(long, env = "IRORI_FILES_TOTAL_MB", value_parser = clap::value_parser!(u64).range(1..=MB_MAX), value_name = "MB")]
    pub files_total_mb: Option<u64>,

    /// What has to stay free on the disk for files to be taken in, in MB; 5 % of
    /// it unless said, 500 MB at most. Messages go on below it
    #[arg(long, env = "IRORI_KEEP_FREE_MB", value_parser = clap::value_parser!(u64).range(..=MB_MAX), value_name = "MB")]
    pub keep_free_mb: Option<u64>,
}

impl FileOptions {
    /// How much may be kept of files.
    pub(crate) fn limits(&self) -> FileLimits {
        FileLimits {
            file_bytes: self.file_max_mb * MB,
            person_bytes: self.files_per_person_mb * MB,
            guest_bytes: self.guest_files_mb * MB,
            total_bytes: self.files_total_mb.map(|mb| mb * MB),
            keep_free_bytes: self.keep_free_mb.map(|mb| mb * MB),
        }
    }
}
