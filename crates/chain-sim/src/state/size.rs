//! About how much memory a state needs.

use op_revm::revm::state::AccountInfo;

/// About how many bytes a storage word needs, with its key and its part of a map's nodes.
pub const WORD_BYTES: u64 = 256;
/// About how many bytes an account needs, with its address and its part of a map's nodes.
pub const ACCOUNT_BYTES: u64 = 768;

/// About how many bytes an account needs without its storage.
pub(super) fn account_bytes(info: &AccountInfo) -> u64 {
    let code = info.code.as_ref().map_or(0, |code| code.original_byte_slice().len());
    ACCOUNT_BYTES.saturating_add(code as u64)
}
