//! The page for people, which the HTTP API serves at `/`. Its files are in the folder `page` of this
//! crate, and know nothing but the API.

use std::{collections::BTreeMap, sync::LazyLock};

use alloy_primitives::{hex, keccak256};
use axum::http::{HeaderName, HeaderValue, header};

/// Defines the files, by their names in the folder.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../page/", $name)))),*]
    };
}

/// All files.
const FILES: &[(&str, &str)] = files![
    "api/metrics.js",
    "api/relayer.js",
    "dom/element.js",
    "dom/parts.js",
    "dom/router.js",
    "index.html",
    "life/cast.js",
    "life/life.js",
    "life/orders.js",
    "main.js",
    "messages/filters.js",
    "messages/messages.js",
    "messages/pages.js",
    "overview/overview.js",
    "overview/tempo.js",
    "style/base.css",
    "style/content.css",
    "style/forms.css",
    "text/format.js",
    "text/states.js",
];

/// The file that the path `/` stands for.
const FIRST: &str = "index.html";

/// What a browser may do with the files: the page uses nothing but itself and this port, runs no code
/// that is not in its files, and is part of no other page.
pub(crate) static HEADERS: [(HeaderName, HeaderValue); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
             img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// A file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) text: &'static str,
    pub(crate) content_type: HeaderValue,
    /// Which version of the file it is, in quotes. Clients keep it, and ask whether it is still this one.
    pub(crate) version: HeaderValue,
}

/// All files, by name, once somebody has asked for one.
static BY_NAME: LazyLock<BTreeMap<&str, File>> = LazyLock::new(|| {
    FILES.iter().filter_map(|(name, text)| Some((*name, File::new(name, text)?))).collect()
});

impl File {
    /// Creates one. Returns `None` if its version is no header: hex always is.
    fn new(name: &str, text: &'static str) -> Option<Self> {
        let content_type = HeaderValue::from_static(match name.rsplit_once('.') {
            Some((_, "html")) => "text/html; charset=utf-8",
            Some((_, "css")) => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        });
        let digest = hex::encode(&keccak256(text)[..8]);
        let version = HeaderValue::from_str(&format!("\"{digest}\"")).ok()?;
        Some(Self { text, content_type, version })
    }
}

/// Returns the file of a path: `/` is the page itself, and `/page/` the folder.
pub(crate) fn file(path: &str) -> Option<&'static File> {
    let name = if path == "/" { FIRST } else { path.strip_prefix("/page/")? };
    BY_NAME.get(name)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// The most bytes of all files together. They are sent as they are.
    const LARGEST: usize = 80_000;

    #[test]
    fn all_files_of_the_folder_are_served_and_small() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
        let mut there = BTreeSet::new();
        let mut folders = vec![folder.clone()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&folder).unwrap();
                    there.insert(name.to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        let served: BTreeSet<String> = BY_NAME.keys().map(|name| (*name).to_owned()).collect();
        assert_eq!(served, there);
        for name in &there {
            assert!([".html", ".css", ".js"].iter().any(|end| name.ends_with(end)), "{name}");
            assert!(file(&format!("/page/{name}")).is_some(), "{name}");
        }
        let bytes: usize = BY_NAME.values().map(|file| file.text.len()).sum();
        assert!(bytes <= LARGEST, "expected at most {LARGEST} bytes, got {bytes}");
    }

    #[test]
    fn paths_are_those_of_files_only() {
        assert!(file("/").is_some());
        for path in ["", "/index.html", "/page/", "/page/../index.html", "/page/none.js", "/ready"]
        {
            assert!(file(path).is_none(), "{path}");
        }
    }
}
