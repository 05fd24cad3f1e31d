//! Shortened values.

use alloy_primitives::{Address, hex};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

/// Maximum number of bytes that are shown in full.
const WHOLE: usize = 16;
/// Number of bytes that are shown of longer values.
const BEGINNING: usize = 12;

/// Bytes; if they are shortened, with their number.
pub(super) fn bytes(bytes: &[u8]) -> String {
    if bytes.len() <= WHOLE {
        return hex::encode_prefixed(bytes);
    }
    format!("{}… ({} bytes)", hex::encode_prefixed(&bytes[..BEGINNING]), bytes.len())
}

/// The beginning and the end of a hash or an address.
pub(super) fn word(bytes: &[u8]) -> String {
    match bytes {
        [first, second, .., before, last] => {
            format!("0x{first:02x}{second:02x}…{before:02x}{last:02x}")
        }
        short => hex::encode_prefixed(short),
    }
}

/// An address; the messenger and the inbox by name.
pub(super) fn contract(address: Address) -> String {
    match address {
        L2_TO_L2_CROSS_DOMAIN_MESSENGER => "messenger".into(),
        CROSS_L2_INBOX => "inbox".into(),
        other => other.to_string(),
    }
}

/// The value of an argument: messenger and inbox by name, and long values shortened to beginning
/// and end.
pub(super) fn value(value: &str) -> String {
    /// `0x` and sixteen bytes.
    const LONGEST: usize = 34;
    const BEGINNING: usize = 6;
    const END: usize = 4;
    if let Ok(address) = value.parse::<Address>()
        && matches!(address, L2_TO_L2_CROSS_DOMAIN_MESSENGER | CROSS_L2_INBOX)
    {
        return contract(address);
    }
    if value.len() <= LONGEST {
        return value.into();
    }
    match (value.get(..BEGINNING), value.get(value.len() - END..)) {
        (Some(beginning), Some(end)) => format!("{beginning}…{end}"),
        _ => value.into(),
    }
}
