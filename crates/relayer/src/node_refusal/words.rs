//! What the errors of nodes mean: codes of the interop filter, words of geth, reth, anvil, supersim and
//! `chain-sim serve`.

use alloy_primitives::Bytes;

use super::node_refusal::{NodeRefusal, RefusalReason, Said};

/// The most bytes of a node's words that are kept.
const LONGEST_WORDS: usize = 300;

/// Words in errors, in lower case, and what they mean. The first that an error has counts.
const WORDS: [(&str, RefusalReason); 51] = [
    // geth, reth; anvil and chain-sim
    ("already known", RefusalReason::AlreadyKnown),
    ("already imported", RefusalReason::AlreadyKnown),
    ("nonce too low", RefusalReason::NonceTooLow),
    ("nonce too high", RefusalReason::NonceTooHigh),
    ("nonce gap", RefusalReason::NonceTooHigh),
    ("replacement transaction underpriced", RefusalReason::ReplacementUnderpriced),
    ("could not replace existing", RefusalReason::ReplacementUnderpriced),
    ("less than block base fee", RefusalReason::Underpriced),
    ("less than basefee", RefusalReason::Underpriced),
    ("underpriced", RefusalReason::Underpriced),
    ("below the minimum", RefusalReason::Underpriced),
    ("insufficient funds", RefusalReason::Funds),
    ("lack of funds", RefusalReason::Funds),
    ("exceeds block gas limit", RefusalReason::GasLimit),
    ("gas limit too high", RefusalReason::GasLimit),
    ("data footprint too high", RefusalReason::GasLimit),
    ("intrinsic gas too low", RefusalReason::IntrinsicGas),
    ("gas required exceeds", RefusalReason::OutOfGas),
    ("out of gas", RefusalReason::OutOfGas),
    ("outofgas", RefusalReason::OutOfGas),
    ("pool is full", RefusalReason::PoolFull),
    ("pool full", RefusalReason::PoolFull),
    ("account limit exceeded", RefusalReason::PoolFull),
    ("account slots", RefusalReason::PoolFull),
    ("in-flight transaction limit", RefusalReason::PoolFull),
    ("too many requests", RefusalReason::Busy),
    ("rate limit", RefusalReason::Busy),
    ("limit exceeded", RefusalReason::Busy),
    // The interop filter, op-reth and op-geth
    ("failsafe", RefusalReason::Failsafe),
    ("not ready", RefusalReason::FilterNotReady),
    ("expires", RefusalReason::ExpiresSoon),
    ("not expire within", RefusalReason::ExpiresSoon),
    ("expired", RefusalReason::Expired),
    ("not in the dependency set", RefusalReason::UnknownChain),
    ("no chain found for chain id", RefusalReason::UnknownChain),
    ("unknown chain", RefusalReason::UnknownChain),
    ("from the future", RefusalReason::TooRecent),
    ("strict ingress", RefusalReason::TooRecent),
    ("has yet to build", RefusalReason::NotIngested),
    ("not ingested", RefusalReason::NotIngested),
    ("awaiting", RefusalReason::NotIngested),
    ("executing message block: not found", RefusalReason::NotIngested),
    ("initiating message not found", RefusalReason::Conflict),
    ("fields are not equal", RefusalReason::Conflict),
    ("does not match block timestamp", RefusalReason::Conflict),
    ("conflict", RefusalReason::Conflict),
    ("filtered out", RefusalReason::Conflict),
    ("malformed", RefusalReason::Malformed),
    ("access list:", RefusalReason::Malformed),
    ("invalid executing message", RefusalReason::Conflict),
    ("reorg", RefusalReason::BlockGone),
];

impl NodeRefusal {
    /// What a JSON-RPC error of a node means for a relay; `data` is the revert data that came with it.
    ///
    /// Codes of the interop filter count first, then revert data, then words; any other error is
    /// [`Other`](RefusalReason::Other), or [`Busy`](RefusalReason::Busy) for code -32005.
    pub fn from_error(code: i64, message: &str, data: Option<&[u8]>) -> Self {
        let reason = reason(code, &message.to_lowercase(), data);
        let mut end = message.len().min(LONGEST_WORDS);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        let said = Said { code, message: message[..end].to_owned() };
        Self { reason, said: Some(said), until: None }
    }
}

/// The reason that an error gives, by its code, its words in lower case, and the revert data.
fn reason(code: i64, words: &str, data: Option<&[u8]>) -> RefusalReason {
    let by_words =
        || WORDS.iter().find(|(known, _)| words.contains(known)).map(|(_, it)| it.clone());
    match code {
        -320_602 => return RefusalReason::Failsafe,
        -320_501 => return RefusalReason::UnknownChain,
        -320_400 => return RefusalReason::FilterNotReady,
        -321_401 => return RefusalReason::NotIngested,
        // The filter has not read so far yet; the supervisor before it said so of expired messages.
        -321_100 if words.contains("expired") => return RefusalReason::Expired,
        -321_100 => return RefusalReason::NotIngested,
        // The block is missing, or pruned.
        -321_500 | -320_500 => return RefusalReason::Conflict,
        -320_600 if words.contains("expires") => return RefusalReason::ExpiresSoon,
        -320_600 if words.contains("expired") => return RefusalReason::Expired,
        -320_600 if words.contains("future") || words.contains("ingress") => {
            return RefusalReason::TooRecent;
        }
        -320_600 => return RefusalReason::Conflict,
        _ => {}
    }
    if let Some(data) = data.filter(|data| !data.is_empty()) {
        return RefusalReason::Reverts { data: Bytes::copy_from_slice(data) };
    }
    if let Some(reason) = by_words() {
        return reason;
    }
    if code == 3 || words.contains("revert") {
        return RefusalReason::Reverts { data: Bytes::new() };
    }
    if matches!(code, -32_005 | 429) { RefusalReason::Busy } else { RefusalReason::Other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Meaning, Refusal};

    #[test]
    fn errors_of_nodes_have_their_reasons() {
        let low = "nonce too low: next nonce 5, tx nonce 4";
        let footprint = "data footprint too high: expected at most 1 gas, got 2";
        let strict = "strict ingress: expected a message of timestamp 5 or later, which does not \
                      expire within the timeout, got one of 4";
        for (code, words, reason) in [
            (-32_000, low, RefusalReason::NonceTooLow),
            (-32_003, "nonce too low: expected at least 5, got 4", RefusalReason::NonceTooLow),
            (-32_000, "already known", RefusalReason::AlreadyKnown),
            (-32_003, "transaction already imported: 0x00", RefusalReason::AlreadyKnown),
            (-32_000, "replacement transaction underpriced", RefusalReason::ReplacementUnderpriced),
            (
                -32_000,
                "transaction underpriced: gas tip cap 1, minimum needed 2",
                RefusalReason::Underpriced,
            ),
            (
                -32_000,
                "max fee per gas less than block base fee: address 0x, maxFeePerGas: 1, baseFee: 2",
                RefusalReason::Underpriced,
            ),
            (-32_003, "Insufficient funds for gas * price + value", RefusalReason::Funds),
            (-32_000, "exceeds block gas limit", RefusalReason::GasLimit),
            (
                -32_000,
                "transaction gas limit too high (cap: 16777216, tx: 20000000)",
                RefusalReason::GasLimit,
            ),
            (-32_003, footprint, RefusalReason::GasLimit),
            (
                -32_000,
                "intrinsic gas too low: gas 1, minimum needed 2",
                RefusalReason::IntrinsicGas,
            ),
            (-32_000, "txpool is full", RefusalReason::PoolFull),
            (-32_005, "pool: expected at most 100000, got 100001", RefusalReason::Busy),
            (429, "Too Many Requests", RefusalReason::Busy),
            (-32_000, "gas required exceeds allowance (30000000)", RefusalReason::OutOfGas),
            (-320_602, "failsafe is enabled", RefusalReason::Failsafe),
            (
                -32_003,
                "interop failsafe is active: no transaction that declares messages enters a pool",
                RefusalReason::Failsafe,
            ),
            (-321_100, "not ingested yet", RefusalReason::NotIngested),
            (-321_100, "message at timestamp 1 has expired", RefusalReason::Expired),
            (-321_401, "", RefusalReason::NotIngested),
            (-320_501, "unknown chain", RefusalReason::UnknownChain),
            (-320_400, "", RefusalReason::FilterNotReady),
            (-320_600, "conflicting data", RefusalReason::Conflict),
            (-320_600, "message has expired", RefusalReason::Expired),
            (-320_600, "message expires within the timeout", RefusalReason::ExpiresSoon),
            (-321_500, "", RefusalReason::Conflict),
            (
                -32_000,
                "failed to fetch executing message block: not found",
                RefusalReason::NotIngested,
            ),
            (
                -32_000,
                "executing and initiating message fields are not equal",
                RefusalReason::Conflict,
            ),
            (-32_003, strict, RefusalReason::ExpiresSoon),
            (3, "execution reverted", RefusalReason::Reverts { data: Bytes::new() }),
            (-32_000, "something else", RefusalReason::Other),
        ] {
            let refusal = NodeRefusal::from_error(code, words, None);
            assert_eq!(refusal.reason, reason, "{code} {words}");
        }
    }

    #[test]
    fn revert_data_outranks_words() {
        let data = [0x9c, 0xa9, 0x48, 0x0b];
        let refusal = NodeRefusal::from_error(3, "execution reverted: nonce too low", Some(&data));
        assert_eq!(refusal.reason, RefusalReason::Reverts { data: data.into() });
        assert!(refusal.to_string().contains("MessageAlreadyRelayed"), "{refusal}");
    }

    #[test]
    fn waiting_is_no_failure() {
        let busy = NodeRefusal::from_error(429, "", None);
        assert_eq!(busy.clone().at(10).meaning(), Meaning::Early { until: 11 });
        assert_eq!(busy.meaning(), Meaning::Other);
        let denied = NodeRefusal::from(RefusalReason::Denied);
        assert_eq!(denied.at(10).meaning(), Meaning::Invalid);
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let words = "é".repeat(200);
        let said = NodeRefusal::from_error(-32_000, &words, None).said.unwrap();
        assert_eq!(said.message.len(), 300);
        let words = format!("a{words}");
        let said = NodeRefusal::from_error(-32_000, &words, None).said.unwrap();
        assert_eq!(said.message.len(), 299);
    }
}
