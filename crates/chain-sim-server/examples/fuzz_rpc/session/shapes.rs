//! What methods take, so far as it leads anywhere: the rest of a request is chance.

/// What a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
    /// What is traced in Parity's format.
    TraceTypes,
    /// What calls are wanted.
    CallFilter,
    /// The path of a call.
    Path,
    /// A state that was dumped.
    Dump,
    /// A chain that is to be added.
    NewChain,
    /// What the relayer is told.
    Relayer,
    /// Which blocks are to go.
    Reorg,
    /// Faults that are to happen.
    Faults,
    /// What messages are wanted.
    Messages,
    /// The name of the messages' subscription.
    MessageTopic,
    /// What is checked for.
    Descriptor,
    /// Where a log is.
    Identifier,
    /// Whether a fork is asked for.
    Fork,
    /// A level of safety.
    Level,
    /// Anything.
    Any,
}

/// What a method takes.
pub(super) fn shape(method: &str) -> &'static [Kind] {
    use Kind::*;
    let (namespace, name) = method.split_once('_').unwrap_or(("", method));
    match (namespace, name) {
        ("cluster", "getMessages") => return &[Messages],
        ("cluster", "subscribe") => return &[MessageTopic, Messages],
        ("cluster", "reorg") => return &[Reorg],
        ("trace", "call") => return &[Call, TraceTypes, Block, State, Environment],
        ("trace", "rawTransaction") => return &[Encoded, TraceTypes, Block],
        ("trace", "replayTransaction") => return &[Hash, TraceTypes],
        ("trace", "replayBlockTransactions") => return &[Block, TraceTypes],
        ("trace", "transaction") => return &[Hash],
        ("ots" | "erigon", _) => return otterscan_shape(name),
        ("trace", "block") => return &[Block],
        ("trace", "get") => return &[Hash, Path],
        ("trace", "filter") => return &[CallFilter],
        ("personal", "sign") => return &[Bytes, Address],
        _ => {}
    }
    match name {
        "addChain" => &[NewChain],
        "setRelayer" => &[Relayer],
        "injectFaults" => &[Faults],
        "getBalance" | "getTransactionCount" | "getCode" | "getAccount" | "getAccountInfo" => {
            &[Address, Block]
        }
        "getStorageAt" => &[Address, Quantity, Block],
        "getProof" => &[Address, Keys, Block],
        "getBlockByNumber" | "getBlockReceipts" | "getBlockTransactionCountByNumber" => {
            &[Block, Flag]
        }
        "getBlockByHash" | "getBlockTransactionCountByHash" => &[Hash, Flag],
        "getHeaderByNumber"
        | "getUncleCountByBlockNumber"
        | "getRawHeader"
        | "getRawBlock"
        | "getRawReceipts" => &[Block],
        "feeHistory" => &[Quantity, Block, Percentiles],
        "sendRawTransaction" | "sendRawTransactionSync" => &[Encoded],
        "sendTransaction" | "fillTransaction" | "signTransaction" => &[Call],
        "getTransactionByBlockNumberAndIndex"
        | "getRawTransactionByBlockNumberAndIndex"
        | "getUncleByBlockNumberAndIndex" => &[Block, Quantity],
        "getTransactionByBlockHashAndIndex"
        | "getRawTransactionByBlockHashAndIndex"
        | "getUncleByBlockHashAndIndex" => &[Hash, Quantity],
        "call" | "estimateGas" => &[Call, Block, State, Environment],
        "createAccessList" => &[Call, Block],
        "getLogs" | "newFilter" => &[Filter],
        "getFilterChanges" | "getFilterLogs" | "uninstallFilter" | "unsubscribe" | "revert" => {
            &[Id]
        }
        "subscribe" => &[Topic, Filter],
        "mine" => &[Count, Count],
        "reorg" => &[Count, Any],
        "setAutomine" | "autoImpersonateAccount" | "dumpState" | "setFailsafeEnabled" => &[Flag],
        "setIntervalMining" | "increaseTime" | "setTime" | "setNextBlockTimestamp" => &[Quantity],
        "setBalance" | "setNonce" | "setAccountNonce" => &[Address, Quantity],
        "setCode" | "sign" => &[Address, Bytes],
        "setStorageAt" => &[Address, Quantity, Quantity],
        "impersonateAccount" | "stopImpersonatingAccount" | "contentFrom" => &[Address],
        "dropTransaction"
        | "getHeaderByHash"
        | "getUncleCountByBlockHash"
        | "getTransactionByHash"
        | "getRawTransactionByHash"
        | "getTransactionReceipt"
        | "getL2ToL2MessageByMsgHash"
        | "getRawTransaction"
        | "getAccessListByMsgHash"
        | "getMessage"
        | "traceMessage" => &[Hash],
        "sha3" => &[Bytes],
        "signTypedData" | "signTypedData_v3" | "signTypedData_v4" => &[Address, Any],
        "traceCall" => &[Call, Block, Tracer],
        "traceBlockByNumber" => &[Block, Tracer],
        "traceTransaction" | "traceBlockByHash" => &[Hash, Tracer],
        "traceBlock" => &[Encoded, Tracer],
        "storageRangeAt" => &[Block, Quantity, Address, Bytes, Quantity],
        "getModifiedAccountsByNumber" => &[Quantity, Quantity],
        "getModifiedAccountsByHash" => &[Hash, Hash],
        "checkAccessList" => &[Keys, Level, Descriptor],
        "loadState" => &[Dump],
        "reset" => &[Fork],
        "getAccessListForIdentifier" => &[Identifier],
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
        | "getFailsafeEnabled"
        | "snapshot"
        | "nodeInfo"
        | "metadata"
        | "getStatus"
        | "discover"
        | "modules"
        | "coinbase"
        | "hashrate"
        | "peerCount"
        | "protocolVersion"
        | "blobBaseFee"
        | "newPendingTransactionFilter"
        | "getConfig" => &[],
        // Methods that are newer than this table.
        _ => &[Hash, Any, Any],
    }
}

/// What a method of Otterscan takes.
fn otterscan_shape(name: &str) -> &'static [Kind] {
    use Kind::*;
    match name {
        "getHeaderByNumber" | "getBlockDetails" => &[Quantity],
        "getBlockDetailsByHash"
        | "getTransactionError"
        | "getInternalOperations"
        | "traceTransaction" => &[Hash],
        "hasCode" => &[Address, Block],
        "getContractCreator" => &[Address],
        "getBlockTransactions" => &[Quantity, Quantity, Quantity],
        "getTransactionBySenderAndNonce" => &[Address, Quantity],
        "searchTransactionsBefore" | "searchTransactionsAfter" => &[Address, Quantity, Quantity],
        _ => &[],
    }
}
