//! Damaged files.

use std::{path::Path, sync::Arc};

use alloy_primitives::{Address, U256};
use serde::Serialize;
use serde_json::Value;

use super::{StateError, begin::load, contents::Contents, envelope, saved_server::SavedServer};
use crate::{
    config::ServerConfig,
    devnet::{Devnet, DevnetState},
};
use chain_sim::ClusterConfig;

/// Returns the state of a server that has built some blocks.
pub(super) fn state() -> Arc<DevnetState> {
    let mut devnet = Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap();
    for id in [901, 902, 901] {
        devnet.cluster.set_balance(id, Address::repeat_byte(7), U256::from(5)).unwrap();
        devnet.mine(id).unwrap();
    }
    Arc::new(devnet.state())
}

/// Returns the file of a server that has built some blocks.
fn file() -> Vec<u8> {
    sealed(&SavedServer::from(&*state()))
}

/// Returns a file with this content.
fn sealed(content: &impl Serialize) -> Vec<u8> {
    envelope::seal(content).unwrap().bytes
}

fn open(file: &[u8]) -> Result<SavedServer, StateError> {
    let contents = Contents::open(Path::new("state"), file)?;
    assert_eq!(contents.torn, None);
    Ok(contents.saved)
}

#[test]
fn file_is_opened_as_it_was_saved() {
    let saved = open(&file()).unwrap();
    assert_eq!(saved.served.len(), 2);
    let cluster = chain_sim::Cluster::load(saved.cluster).unwrap();
    assert_eq!(cluster.chain(901).unwrap().head().number(), 2);
}

#[test]
fn every_flipped_bit_is_found() {
    let file = file();
    let line = file.iter().position(|byte| *byte == b'\n').unwrap();
    for position in 0..file.len() {
        // All bits of the first line, and one bit of each byte that follows.
        let bits = if position <= line { 0..8 } else { position % 8..position % 8 + 1 };
        for bit in bits {
            let mut flipped = file.clone();
            flipped[position] ^= 1 << bit;
            let error = open(&flipped).unwrap_err();
            let expected = match error {
                StateError::NotAStateFile { .. } | StateError::Version { .. } => position <= line,
                StateError::Length { .. } => position < line,
                StateError::Checksum { .. } => true,
                _ => false,
            };
            assert!(expected, "byte {position}, bit {bit}: {error}");
        }
    }
}

#[test]
fn every_truncation_is_found() {
    let file = file();
    for length in (0..file.len()).filter(|length| *length < 300 || length % 37 == 0) {
        let error = open(&file[..length]).unwrap_err();
        let is_cut = matches!(error, StateError::NotAStateFile { .. } | StateError::Length { .. });
        assert!(is_cut, "{length} bytes: {error}");
    }
    let longer = [file.as_slice(), b"x"].concat();
    assert!(matches!(open(&longer), Err(StateError::Changes { .. })));
}

#[test]
fn content_is_checked_if_the_checksum_is_right() {
    let json = serde_json::to_value(open(&file()).unwrap()).unwrap();
    let with = |place: &str, value: Value| {
        let mut json = json.clone();
        *json.pointer_mut(place).unwrap() = value;
        open(&sealed(&json))
    };
    let error = with("/cluster/chains/0/blocks/1/block/hash", "0x12".into()).unwrap_err();
    assert!(matches!(error, StateError::Content { .. }), "{error}");
    assert!(error.to_string().contains("line 1 column"), "{error}");
    assert!(matches!(with("/ahead", "later".into()), Err(StateError::Content { .. })));
    // Well-formed content that no server can have.
    let server = || ServerConfig::new(ClusterConfig::default());
    let file = super::StateFile::new("state");
    for (place, value) in [
        ("/cluster/now", Value::from(1)),
        ("/served/0/id", Value::from(7)),
        ("/served/1/id", Value::from(901)),
        ("/served", Value::Array(Vec::new())),
    ] {
        let saved = with(place, value).unwrap();
        let error = load(server().devnet(), &file, saved).unwrap_err();
        assert!(matches!(error, StateError::Cluster { .. }), "{place}: {error}");
    }
}

#[test]
fn other_versions_are_named() {
    let mut other = file();
    other["chain-sim-state ".len()] = b'2';
    let error = open(&other).unwrap_err();
    assert_eq!(error.to_string(), "state: expected version 1, got 2");
}
