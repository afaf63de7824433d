//! Looks names up so that they lead to the open internet only.

use std::{io, net::SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::public_address::is_public;

/// Looks names up, and gives out public addresses alone. The client connects to
/// what it is given here and asks nobody again, so a name that answers
/// otherwise the next time is no way in.
#[derive(Debug)]
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(io::Error::other("no address on the open internet").into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a name is, what counts is where it leads.
    #[tokio::test]
    async fn a_name_that_leads_inside_leads_nowhere() {
        let name = "localhost".parse().unwrap();
        let found = PublicOnly.resolve(name).await.map(|_| ());
        assert!(found.unwrap_err().to_string().contains("open internet"));
    }
}
