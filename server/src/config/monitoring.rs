//! The options for who watches the server: metrics and traces.

use std::net::SocketAddr;

use clap::Args;
use url::Url;

/// Who watches the server.
#[derive(Clone, Debug, Args)]
pub struct MonitoringOptions {
    /// Another address and port that answers /metrics for Prometheus, and
    /// nothing else, to whoever asks: one that strangers do not reach
    #[arg(long, env = "IRORI_METRICS_ADDR", value_name = "ADDR")]
    pub metrics_addr: Option<SocketAddr>,

    /// Where traces are sent by OTLP over HTTP, for example
    /// <http://127.0.0.1:4318>; /v1/traces is added to it
    #[arg(long, env = "IRORI_OTLP_ENDPOINT", value_parser = endpoint, value_name = "URL")]
    pub otlp_endpoint: Option<Url>,
}

/// Reads `--otlp-endpoint`, and adds what OTLP adds to it.
fn endpoint(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "it is no URL".to_owned())?;
    let mut url = match url.scheme() {
        "http" | "https" => url,
        _ => return Err("it has to start with http:// or https://".to_owned()),
    };
    let mut path = url
        .path_segments_mut()
        .map_err(|()| "it has no place for a path".to_owned())?;
    path.pop_if_empty().extend(["v1", "traces"]);
    drop(path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_have_a_path_of_their_own() {
        for (text, expected) in [
            (
                "http://localhost:4318",
                Ok("http://localhost:4318/v1/traces"),
            ),
            ("https://a.example/", Ok("https://a.example/v1/traces")),
            (
                "https://a.example/otlp",
                Ok("https://a.example/otlp/v1/traces"),
            ),
            (
                "https://a.example/otlp/",
                Ok("https://a.example/otlp/v1/traces"),
            ),
            (
                "localhost:4318",
                Err("it has to start with http:// or https://"),
            ),
            ("4318", Err("it is no URL")),
        ] {
            let read = endpoint(text);
            let read = read.as_ref().map(Url::as_str).map_err(String::as_str);
            assert_eq!(read, expected, "{text}");
        }
    }
}
