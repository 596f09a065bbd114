//! Where secrets are kept, and those that were typed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::ask::Asking;
use crate::Error;
use crate::config::SecretRef;

/// Secrets that were typed in this set-up, by their settings.
#[derive(Default)]
pub(super) struct Typed {
    secrets: BTreeMap<String, (SecretRef, SecretString)>,
}

impl Typed {
    /// The secret of a setting: as typed, or from where it is kept.
    pub(super) fn fetch(
        &self,
        key: &str,
        reference: &SecretRef,
        folder: &Path,
    ) -> Result<SecretString, Error> {
        match self.secrets.get(key) {
            Some((_, secret)) => Ok(secret.clone()),
            None => Ok(reference.fetch(key, folder)?),
        }
    }

    /// Files that have to be written, with what goes in.
    pub(super) fn files(&self, folder: &Path) -> Vec<(PathBuf, &SecretString)> {
        let secrets = self.secrets.values();
        secrets
            .filter_map(|(reference, secret)| match reference {
                SecretRef::File(path) => Some((folder.join(path), secret)),
                SecretRef::Env(_) => None,
            })
            .collect()
    }

    /// Environment variables that have to be set.
    pub(super) fn variables(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .secrets
            .values()
            .filter_map(|(reference, _)| match reference {
                SecretRef::Env(name) => Some(name.clone()),
                SecretRef::File(_) => None,
            })
            .collect();
        names.dedup();
        names
    }
}

/// A secret to be asked for.
pub(super) struct Wanted<'a> {
    /// Its setting in `[connections]`, such as `joor.token`.
    pub(super) key: &'a str,
    /// What it is.
    pub(super) what: &'a str,
    /// Where it is kept unless somebody says otherwise.
    pub(super) default: &'a str,
    /// What a blank answer means, where there may be none yet.
    pub(super) none_yet: Option<&'a str>,
}

/// Asks where a secret is kept, and for the secret itself where it is not there yet. The flag says
/// whether it can be had.
pub(super) fn ask(
    asking: &mut Asking<'_>,
    wanted: &Wanted<'_>,
    typed: &mut Typed,
    folder: &Path,
) -> Result<(SecretRef, bool), Error> {
    let text = format!(
        "Where {} is kept: `env:NAME` for an environment variable, `file:PATH` for a file",
        wanted.what
    );
    let answer = asking.checked(wanted.key, &text, Some(wanted.default), |text| {
        reference(text).map(|_| ())
    })?;
    let reference = reference(&answer).map_err(Error::Usage)?;
    let setting = format!("connections.{}", wanted.key);
    let Err(missing) = reference.fetch(&setting, folder) else {
        return Ok((reference, true));
    };
    let so_far = match &reference {
        SecretRef::Env(name) => {
            format!("{name} is not set here. To go on, type it; it is not kept")
        }
        SecretRef::File(path) => format!(
            "{} is to be written, readable by you alone. Type it",
            path.display()
        ),
    };
    let none_yet = wanted.none_yet.map(|text| format!(" ({text})"));
    let text = format!("{so_far}{}", none_yet.unwrap_or_default());
    let value = asking.secret(&format!("{}.value", wanted.key), &text)?;
    match value {
        Some(value) => {
            let kept = (reference.clone(), value.into());
            typed.secrets.insert(setting, kept);
            Ok((reference, true))
        }
        None if wanted.none_yet.is_some() => Ok((reference, false)),
        None => Err(missing.into()),
    }
}

fn reference(text: &str) -> Result<SecretRef, String> {
    let kept = match text.split_once(':') {
        Some(("env", name)) if !name.trim().is_empty() => SecretRef::Env(name.trim().to_owned()),
        Some(("file", path)) if !path.trim().is_empty() => SecretRef::File(path.trim().into()),
        // The answer may be the secret itself, so it is not repeated.
        _ => return Err("answer `env:NAME` or `file:PATH`, never the secret itself".to_owned()),
    };
    Ok(kept)
}
