//! What methods take, so far as it leads anywhere: the rest of a request is chance.

/// What a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An account.
    Address,
    /// A block, by number, hash or tag.
    Block,
    /// A hash, of whatever.
    Hash,
    /// A number.
    Quantity,
    /// A number of blocks that are to be built.
    Count,
    /// The id of a filter, a snapshot or a subscription.
    Id,
    /// Bytes.
    Bytes,
    /// An encoded transaction.
    Encoded,
    /// Yes or no.
    Flag,
    /// A call, or a transaction.
    Call,
    /// Accounts that are otherwise.
    State,
    /// A block that is otherwise.
    Environment,
    /// What logs are wanted.
    Filter,
    /// What is subscribed to.
    Topic,
    /// Storage keys.
    Keys,
    /// Percentiles.
    Percentiles,
    /// How a trace is to be.
    Tracer,
    /// Another object.
    Object,
    /// Any word.
    Word,
    /// Anything.
    Any,
}

/// What a method takes.
pub(crate) fn shape(method: &str) -> &'static [Kind] {
    use Kind::*;
    let (_, name) = method.split_once('_').unwrap_or(("", method));
    match name {
        "getBalance" | "getTransactionCount" | "getCode" | "getAccount" | "getAccountInfo" => {
            &[Address, Block]
        }
        "getStorageAt" => &[Address, Quantity, Block],
        "getProof" => &[Address, Keys, Block],
        "getBlockByNumber" | "getBlockReceipts" | "getBlockTransactionCountByNumber" => {
            &[Block, Flag]
        }
        "getBlockByHash" | "getBlockTransactionCountByHash" => &[Hash, Flag],
        "feeHistory" => &[Quantity, Block, Percentiles],
        "sendRawTransaction" | "sendRawTransactionSync" => &[Encoded],
        "sendTransaction" | "fillTransaction" => &[Call],
        "getTransactionByBlockNumberAndIndex" => &[Block, Quantity],
        "getTransactionByBlockHashAndIndex" => &[Hash, Quantity],
        "call" | "estimateGas" => &[Call, Block, State, Environment],
        "createAccessList" => &[Call, Block],
        "getLogs" | "newFilter" => &[Filter],
        "getFilterChanges" | "getFilterLogs" | "uninstallFilter" | "unsubscribe" | "revert" => {
            &[Id]
        }
        "subscribe" => &[Topic, Filter],
        "mine" => &[Count, Count],
        "reorg" => &[Count, Any],
        "setAutomine" | "autoImpersonateAccount" => &[Flag],
        "setIntervalMining" | "increaseTime" | "setTime" | "setNextBlockTimestamp" => &[Quantity],
        "setBalance" | "setNonce" | "setAccountNonce" => &[Address, Quantity],
        "setCode" => &[Address, Bytes],
        "setStorageAt" => &[Address, Quantity, Quantity],
        "impersonateAccount" | "stopImpersonatingAccount" => &[Address],
        "dropTransaction"
        | "getTransactionByHash"
        | "getRawTransactionByHash"
        | "getTransactionReceipt"
        | "getL2ToL2MessageByMsgHash"
        | "getAccessListByMsgHash" => &[Hash],
        "traceCall" => &[Call, Block, Tracer],
        "traceBlockByNumber" => &[Block, Tracer],
        "traceTransaction" | "traceBlockByHash" => &[Hash, Tracer],
        "checkAccessList" => &[Keys, Word, Object],
        "loadState" => &[Bytes],
        "reset" | "getAccessListForIdentifier" => &[Object],
        "chainId"
        | "version"
        | "listening"
        | "clientVersion"
        | "syncing"
        | "blockNumber"
        | "accounts"
        | "gasPrice"
        | "maxPriorityFeePerGas"
        | "newBlockFilter"
        | "content"
        | "inspect"
        | "status"
        | "getAutomine"
        | "snapshot"
        | "nodeInfo"
        | "metadata"
        | "getConfig" => &[],
        // Methods that are newer than this table.
        _ => &[Hash, Any, Any],
    }
}
