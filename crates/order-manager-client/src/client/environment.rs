//! Where Order Manager lives.

use url::Url;

use super::BuildError;

/// Where Order Manager lives: the host of the API and the host of the app, where people log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Environment {
    /// `https://api.skubana.com`, app `https://app.skubana.com` [C]
    Production,
    /// The vendor's sandbox, `https://api.demo.skubana.com`, app `https://demo.skubana.com` [C]
    Demo,
    /// Another address of the API; paths such as `/v1/order` are added to it. The older
    /// `https://app.skubana.com/service` is the same API [C].
    At(Url),
}

impl Environment {
    /// The address that paths are added to.
    pub(super) fn base_url(self) -> Result<Url, BuildError> {
        let address = match self {
            Self::At(url) => return Ok(url),
            Self::Production => "https://api.skubana.com",
            Self::Demo => "https://api.demo.skubana.com",
        };
        Ok(Url::parse(address)?)
    }

    /// The app, where people log in and tokens are made. `None` for [`At`](Self::At), which does not
    /// say.
    pub fn app_url(&self) -> Option<Url> {
        let address = match self {
            Self::At(_) => return None,
            Self::Production => "https://app.skubana.com",
            Self::Demo => "https://demo.skubana.com",
        };
        Url::parse(address).ok()
    }
}
