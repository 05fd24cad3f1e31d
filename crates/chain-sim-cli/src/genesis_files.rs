//! Genesis files of served chains.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    str::FromStr,
};

use alloy_primitives::ChainId;
use chain_sim::{Genesis, GenesisError};
use serde::Deserialize;

/// The most bytes of a genesis file: 256 MiB.
const MOST_BYTES: u64 = 256 << 20;

/// A genesis file, and the chain that it is for if the option names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GenesisFile {
    chain: Option<ChainId>,
    path: PathBuf,
}

impl FromStr for GenesisFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (chain, path) = match text.split_once('=') {
            Some((id, path)) if !id.is_empty() && id.bytes().all(|it| it.is_ascii_digit()) => {
                let chain = id.parse().map_err(|_| format!("expected a chain id, got {id:?}"))?;
                (Some(chain), path)
            }
            _ => (None, text),
        };
        if path.is_empty() {
            return Err("expected a file, got nothing".into());
        }
        Ok(Self { chain, path: path.into() })
    }
}

/// The reason why genesis files cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GenesisFileError {
    /// The file cannot be read.
    #[error("--genesis {}: expected a file that can be read, got {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The file is too large.
    #[error("--genesis {}: expected at most {MOST_BYTES} bytes, got more", path.display())]
    TooLarge { path: PathBuf },
    /// The file is no JSON, or not that of a genesis.
    #[error("--genesis {}: expected JSON as geth has it, got {source}", path.display())]
    Json { path: PathBuf, source: serde_json::Error },
    /// The file names no chain.
    #[error("--genesis {}: expected config.chainId, got none", path.display())]
    NoChain { path: PathBuf },
    /// The file asks for what a chain cannot have.
    #[error("--genesis {}: {source}", path.display())]
    Genesis { path: PathBuf, source: GenesisError },
    /// Two files are for one chain.
    #[error(
        "--genesis {}: expected one file for chain {chain}, got {} as well",
        path.display(), other.display()
    )]
    Duplicate { path: PathBuf, chain: ChainId, other: PathBuf },
    /// The chain is not served.
    #[error("--genesis {}: expected a file for one of chains {expected:?}, got chain {actual}", path.display())]
    UnknownChain { path: PathBuf, expected: Vec<ChainId>, actual: ChainId },
}

/// The part of a file that must be there.
#[derive(Deserialize)]
struct Identified {
    #[serde(default)]
    config: IdentifiedConfig,
}

/// The part of its configuration that must be there.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct IdentifiedConfig {
    chain_id: Option<ChainId>,
}

impl GenesisFile {
    /// Reads the file.
    fn read(&self) -> Result<Genesis, GenesisFileError> {
        let path = || self.path.clone();
        let bytes = read(&self.path)?;
        let json = |source| GenesisFileError::Json { path: path(), source };
        let identified: Identified = serde_json::from_slice(&bytes).map_err(json)?;
        let Some(actual) = identified.config.chain_id else {
            return Err(GenesisFileError::NoChain { path: path() });
        };
        let refuse = |source| GenesisFileError::Genesis { path: path(), source };
        if let Some(expected) = self.chain.filter(|expected| *expected != actual) {
            return Err(refuse(GenesisError::ChainId { expected, actual }));
        }
        Genesis::new(serde_json::from_slice(&bytes).map_err(json)?).map_err(refuse)
    }
}

/// Reads a file that is not too large.
fn read(path: &Path) -> Result<Vec<u8>, GenesisFileError> {
    let failed = |source| GenesisFileError::Read { path: path.into(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(GenesisFileError::TooLarge { path: path.into() });
    }
    Ok(bytes)
}

/// Reads genesis files, in the order in which they are given; each is for another chain. `chains` are
/// the chains that they may be for, if the options name them.
///
/// # Errors
///
/// [`GenesisFileError`] for the first file that cannot be used.
pub(crate) fn read_all(
    files: &[GenesisFile],
    chains: Option<&[ChainId]>,
) -> Result<Vec<Genesis>, GenesisFileError> {
    let mut paths: BTreeMap<ChainId, &Path> = BTreeMap::new();
    let mut geneses = Vec::with_capacity(files.len());
    for file in files {
        let genesis = file.read()?;
        let chain = genesis.chain_id;
        if let Some(other) = paths.insert(chain, &file.path) {
            let (path, other) = (file.path.clone(), other.into());
            return Err(GenesisFileError::Duplicate { path, chain, other });
        }
        if let Some(expected) = chains.filter(|chains| !chains.contains(&chain)) {
            let (path, expected) = (file.path.clone(), expected.to_vec());
            return Err(GenesisFileError::UnknownChain { path, expected, actual: chain });
        }
        geneses.push(genesis);
    }
    Ok(geneses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn option_names_a_chain_or_only_a_file() {
        let file = |text: &str| text.parse::<GenesisFile>().map(|it| (it.chain, it.path));
        for (text, chain, path) in [
            ("a.json", None, "a.json"),
            ("901=a.json", Some(901), "a.json"),
            ("901=a=b.json", Some(901), "a=b.json"),
            ("a=b.json", None, "a=b.json"),
            ("=a", None, "=a"),
        ] {
            assert_eq!(file(text).unwrap(), (chain, PathBuf::from(path)), "{text}");
        }
        assert_eq!(file("").unwrap_err(), "expected a file, got nothing");
        assert_eq!(file("901=").unwrap_err(), "expected a file, got nothing");
        let long = "99999999999999999999=a";
        assert_eq!(file(long).unwrap_err(), "expected a chain id, got \"99999999999999999999\"");
    }
}
