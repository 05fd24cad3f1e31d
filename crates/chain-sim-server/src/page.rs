//! The page for people, which the admin port serves at `/`. Its files are in the folder `page` of this
//! crate, and know nothing but the JSON-RPC methods.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::LazyLock,
};

use alloy_primitives::{hex, keccak256};
use flate2::{Compression, write::GzEncoder};
use http::{HeaderName, HeaderValue, header};

use crate::transport::Page;

/// Defines the files, by their names in the folder.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../page/", $name)))),*]
    };
}

/// All files.
const FILES: &[(&str, &str)] = files![
    "abi/book.js",
    "abi/decode.js",
    "abi/encode.js",
    "abi/known.js",
    "abi/relay.js",
    "abi/types.js",
    "api/cluster.js",
    "api/feed.js",
    "api/rpc.js",
    "chains/block.js",
    "chains/chain.js",
    "chains/chains.js",
    "chains/contracts.js",
    "chains/transaction.js",
    "do/abis.js",
    "do/action.js",
    "do/chain.js",
    "do/do.js",
    "do/fallout.js",
    "do/faults.js",
    "do/history.js",
    "do/message.js",
    "do/relayer.js",
    "do/send.js",
    "do/time.js",
    "dom/element.js",
    "dom/parts.js",
    "dom/router.js",
    "index.html",
    "life/calls.js",
    "life/expiry.js",
    "life/life.js",
    "life/timeline.js",
    "life/verdict.js",
    "main.js",
    "messages/filters.js",
    "messages/messages.js",
    "messages/pages.js",
    "overview/board.js",
    "overview/columns.js",
    "overview/figures.js",
    "overview/lanes.js",
    "overview/overview.js",
    "overview/plot.js",
    "overview/tempo.js",
    "style/base.css",
    "style/content.css",
    "style/forms.css",
    "style/life.css",
    "style/overview.css",
    "style/shell.css",
    "text/format.js",
    "text/reasons.js",
    "text/rules.js",
    "text/states.js",
];

/// The file that the path `/` stands for.
const FIRST: &str = "index.html";

/// What a browser may do with the files: the page uses nothing but itself and this port, runs no code
/// that is not in its files, and is part of no other page.
static HEADERS: [(HeaderName, HeaderValue); 3] = [
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

/// A file, and what is computed of it once.
#[derive(Debug)]
struct File {
    text: &'static str,
    compressed: Vec<u8>,
    version: HeaderValue,
}

/// All files, by name, once somebody has asked for one.
static BY_NAME: LazyLock<BTreeMap<&str, File>> = LazyLock::new(|| {
    FILES.iter().filter_map(|(name, text)| Some((*name, File::new(text)?))).collect()
});

impl File {
    /// Compresses a file. Returns `None` if that fails: writing into memory does not.
    fn new(text: &'static str) -> Option<Self> {
        let digest = hex::encode(&keccak256(text)[..8]);
        let version = HeaderValue::from_str(&format!("\"{digest}\"")).ok()?;
        Some(Self { text, compressed: compress(text).ok()?, version })
    }
}

/// Compresses a text as gzip does.
fn compress(text: &str) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// Returns the file of a path: `/` is the page itself, and `/page/` the folder.
pub(crate) fn file(path: &str) -> Option<Page> {
    let name = if path == "/" { FIRST } else { path.strip_prefix("/page/")? };
    let file = BY_NAME.get(name)?;
    let (compressed, version) = (file.compressed.as_slice(), file.version.clone());
    Some(Page::kept(content_type(name), file.text, compressed, version, &HEADERS))
}

/// Returns the type of a file.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "html")) => "text/html; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// The most bytes of all files together, as they are sent.
    const LARGEST: usize = 100_000;

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
        let bytes: usize = BY_NAME.values().map(|file| file.compressed.len()).sum();
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
