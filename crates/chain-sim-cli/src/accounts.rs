//! The accounts of a mnemonic.

use alloy_signer_local::{
    LocalSignerError, MnemonicBuilder, PrivateKeySigner, coins_bip39::English,
};

/// The mnemonic of the well-known development accounts.
pub(crate) const MNEMONIC: &str = "test test test test test test test test test test test junk";
/// The index of the account that relays.
pub(crate) const RELAYER: usize = 9;

/// The mnemonic is invalid.
#[derive(Debug, thiserror::Error)]
#[error("mnemonic: expected 12 to 24 words with a valid checksum, got an invalid one: {0}")]
pub(crate) struct MnemonicError(LocalSignerError);

/// Returns the private keys of the mnemonic's first accounts.
pub(crate) fn signers(
    mnemonic: &str,
    count: usize,
) -> Result<Vec<PrivateKeySigner>, MnemonicError> {
    // Deriving the seed from the words takes thousands of hashes, so it is done once for all
    // accounts.
    let parent = MnemonicBuilder::<English>::default().phrase(mnemonic);
    let signers = parent.build_parent_key().map_err(MnemonicError)?.children();
    signers.take(count).map(|signer| signer.map_err(MnemonicError)).collect()
}
