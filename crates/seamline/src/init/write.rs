//! The files that a set-up leaves: each at one stroke, secrets for their owner alone.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::ask::Asking;
use super::draft::Draft;
use super::keeping::Typed;
use super::{InitOptions, Written, next};
use crate::Error;
use crate::auth::token_file::TokenFile;
use crate::config::schema;

/// Name of the schema beside the configuration.
pub(super) const SCHEMA: &str = "seamline.schema.json";

/// Whether a file that is there may be replaced; false where there is none.
pub(super) fn may_replace(asking: &mut Asking<'_>, file: &Path) -> Result<bool, Error> {
    if !file.exists() {
        return Ok(false);
    }
    let text = format!("{} is there already. Replace it?", file.display());
    if asking.yes("replace", &text, false)? {
        return Ok(true);
    }
    Err(Error::Usage(format!(
        "{} is there already and stays as it is; name another file with --config, or answer `replace` \
         with yes",
        file.display()
    )))
}

/// The folder that relative paths of the configuration start from.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes secrets first: without them the configuration is of no use, and alone they do no harm.
pub(super) fn write(
    text: &str,
    options: &InitOptions,
    draft: &Draft,
    typed: &Typed,
    schema_too: bool,
    replace: bool,
) -> Result<Written, Error> {
    let file = &options.file;
    let folder = folder_of(file);
    let mut secrets = Vec::new();
    for (path, secret) in typed.files(folder) {
        TokenFile::at(&path)
            .and_then(|kept| kept.store(secret))
            .map_err(failed("write the file of a secret"))?;
        secrets.push(path);
    }
    let schema_file = schema_too.then(|| folder.join(SCHEMA));
    if let Some(path) = &schema_file {
        let text = format!("{:#}\n", schema());
        at_one_stroke(path, &text, true).map_err(failed("write the schema"))?;
    }
    at_one_stroke(file, text, replace).map_err(failed("write the configuration"))?;
    Ok(Written {
        file: file.clone(),
        secrets,
        schema: schema_file,
        to_set: typed.variables(),
        next: next::commands(draft, file),
    })
}

fn failed(doing: &'static str) -> impl Fn(io::Error) -> Error {
    move |source| Error::Machine { doing, source }
}

/// Whoever reads the file sees the old one or the new one. Without `replace`, one that has come
/// meanwhile stays.
fn at_one_stroke(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    let path = through_links(path);
    let mut file = tempfile::Builder::new()
        .prefix(".seamline-")
        .tempfile_in(folder_of(&path))?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        let before = fs::metadata(&path).map(|there| there.permissions());
        let plain = fs::Permissions::from_mode(0o644);
        file.as_file().set_permissions(before.unwrap_or(plain))?;
    }
    file.as_file().sync_all()?;
    let kept = if replace {
        file.persist(&path)
    } else {
        file.persist_noclobber(&path)
    };
    kept.map_err(|error| error.error)?;
    #[cfg(unix)]
    fs::File::open(folder_of(&path))?.sync_all()?;
    Ok(())
}

/// A link is followed, so that its target is replaced and not the link.
fn through_links(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
