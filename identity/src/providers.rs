//! All configured providers, by their names in the configuration.

use url::Url;

use crate::{
    config,
    http::{Http, Timeouts},
    problem::ConfigProblem,
    provider::Provider,
};

/// The configured providers: Google, GitHub, Facebook, then the others by name.
#[derive(Debug, Default)]
pub struct Providers(Vec<Provider>);

impl Providers {
    /// Reads the variables that begin with `IRORI_OAUTH_` or `IRORI_OIDC_`;
    /// the others are not looked at. `public_url` is where browsers find us.
    pub fn from_env(
        vars: impl IntoIterator<Item = (String, String)>,
        public_url: Option<&Url>,
    ) -> Result<Self, Vec<ConfigProblem>> {
        Self::with_timeouts(vars, public_url, Timeouts::default())
    }

    /// The same with other limits of time.
    pub fn with_timeouts(
        vars: impl IntoIterator<Item = (String, String)>,
        public_url: Option<&Url>,
        timeouts: Timeouts,
    ) -> Result<Self, Vec<ConfigProblem>> {
        let found = config::read(vars, public_url)?;
        if found.is_empty() {
            return Ok(Self::default());
        }
        let http = Http::new(timeouts).map_err(|error| {
            vec![ConfigProblem::new(format!(
                "Identity providers cannot be reached from this system: {error}."
            ))]
        })?;
        let providers = found.into_iter().map(|found| found.with(http.clone()));
        Ok(Self(providers.collect()))
    }

    /// The one with this id.
    pub fn get(&self, id: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.id == id)
    }

    /// All, in the order of their buttons.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Asks each whether a sign-in could begin, and says of each, by its id,
    /// what would keep it from that.
    pub async fn check(&self) -> Vec<(String, Result<(), String>)> {
        let mut results = Vec::with_capacity(self.0.len());
        for provider in &self.0 {
            let result = provider.check().await.map_err(|error| error.to_string());
            results.push((provider.id.clone(), result));
        }
        results
    }
}
