//! JOOR's documented hosts (reference 1).

use std::str::FromStr;

/// One of JOOR's two environments. Ids, categories and tokens differ between them. \[C\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Live accounts.
    Production,
    /// Test accounts.
    Sandbox,
}

impl Environment {
    /// Base address of the API. \[C\]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Production => "https://api.jooraccess.com",
            Self::Sandbox => "https://apisandbox.jooraccess.com",
        }
    }

    /// Address of the v4 token. \[C\] With the slash at its end, so that no redirect can turn the
    /// login into a read. \[I\]
    pub fn auth_url(self) -> &'static str {
        match self {
            Self::Production => "https://atlas.jooraccess.com/auth/",
            Self::Sandbox => "https://atlas-sandbox.jooraccess.com/auth/",
        }
    }
}

/// Text that names no environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("recognise the JOOR environment: expected `production` or `sandbox`")]
pub struct UnknownEnvironment;

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "production" => Ok(Self::Production),
            "sandbox" => Ok(Self::Sandbox),
            _ => Err(UnknownEnvironment),
        }
    }
}
