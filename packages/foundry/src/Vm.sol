// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @title Vm
/// @notice The cheat codes of forge that this library uses, and those that a test needs first. forge-std, which has
///         all of them, can be used beside it, in any version.
interface Vm {
    /// @notice What an account was accessed for.
    enum AccountAccessKind {
        Call,
        DelegateCall,
        CallCode,
        StaticCall,
        Create,
        SelfDestruct,
        Resume,
        Balance,
        Extcodesize,
        Extcodehash,
        Extcodecopy
    }

    /// @notice The fork on which something happened, and its chain.
    struct ChainInfo {
        uint256 forkId;
        uint256 chainId;
    }

    /// @notice A word of storage that was read or written.
    struct StorageAccess {
        address account;
        bytes32 slot;
        bool isWrite;
        bytes32 previousValue;
        bytes32 newValue;
        bool reverted;
    }

    /// @notice A call, a creation, or another access to an account.
    struct AccountAccess {
        ChainInfo chainInfo;
        AccountAccessKind kind;
        address account;
        address accessor;
        bool initialized;
        uint256 oldBalance;
        uint256 newBalance;
        bytes deployedCode;
        uint256 value;
        bytes data;
        bool reverted;
        StorageAccess[] storageAccesses;
        uint64 depth;
        uint64 oldNonce;
        uint64 newNonce;
    }

    /// @notice A log of a node.
    struct EthGetLogs {
        address emitter;
        bytes32[] topics;
        bytes data;
        bytes32 blockHash;
        uint64 blockNumber;
        bytes32 transactionHash;
        uint64 transactionIndex;
        uint256 logIndex;
        bool removed;
    }

    /// @notice What a cheat code reverts with.
    error CheatcodeError(string message);

    /// @notice Sends a request of JSON-RPC. `params` is a JSON array.
    function rpc(string calldata url, string calldata method, string calldata params)
        external
        returns (bytes memory data);

    /// @notice The logs of the selected fork's node.
    function eth_getLogs(uint256 fromBlock, uint256 toBlock, address target, bytes32[] memory topics)
        external
        returns (EthGetLogs[] memory logs);

    /// @notice Forks the chain of a node at its latest block, and selects the fork.
    function createSelectFork(string calldata url) external returns (uint256 fork);

    /// @notice Forks the chain of a node at a block, and selects the fork.
    function createSelectFork(string calldata url, uint256 block) external returns (uint256 fork);

    /// @notice Selects a fork: what follows is executed there.
    function selectFork(uint256 fork) external;

    /// @notice The selected fork.
    function activeFork() external view returns (uint256 fork);

    /// @notice The id of the chain that is executed.
    function getChainId() external view returns (uint256 id);

    /// @notice Begins to record calls, creations and writes of storage.
    function startStateDiffRecording() external;

    /// @notice What was recorded. Nothing more is.
    function stopAndReturnStateDiff() external returns (AccountAccess[] memory accesses);

    /// @notice The nonce of an account on the selected fork.
    function getNonce(address account) external view returns (uint64 nonce);

    /// @notice A word of storage on the selected fork.
    function load(address account, bytes32 slot) external view returns (bytes32 word);

    /// @notice The address of a contract that an account creates with a nonce.
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);

    /// @notice The address of a contract that an account creates with a salt.
    function computeCreate2Address(bytes32 salt, bytes32 initCodeHash, address deployer) external pure returns (address);

    /// @notice A variable of the environment, or else the default.
    function envOr(string calldata name, uint256 defaultValue) external view returns (uint256);

    /// @notice A variable of the environment, or else the default.
    function envOr(string calldata name, string calldata defaultValue) external view returns (string memory);

    /// @notice Sets a variable in the environment of forge, which all tests share.
    function setEnv(string calldata name, string calldata value) external;

    /// @notice A value as text.
    function toString(address value) external pure returns (string memory);

    /// @notice Bytes in hex.
    function toString(bytes calldata value) external pure returns (string memory);

    /// @notice A word in hex.
    function toString(bytes32 value) external pure returns (string memory);

    /// @notice A number in decimal.
    function toString(uint256 value) external pure returns (string memory);

    /// @notice Whether a text contains another one.
    function contains(string calldata subject, string calldata search) external pure returns (bool);

    /// @notice The parts of a text between delimiters.
    function split(string calldata input, string calldata delimiter) external pure returns (string[] memory);

    /// @notice The next call comes from this account.
    function prank(address sender) external;

    /// @notice Gives an account code on the selected fork.
    function etch(address account, bytes calldata code) external;

    /// @notice Sets a word of storage on the selected fork.
    function store(address account, bytes32 slot, bytes32 word) external;

    /// @notice Gives an account a balance on the selected fork.
    function deal(address account, uint256 balance) external;

    /// @notice Fails the test with this text unless both are equal.
    function assertEq(uint256 left, uint256 right, string calldata text) external pure;

    /// @notice Fails the test with this text unless both are equal.
    function assertEq(address left, address right, string calldata text) external pure;

    /// @notice Fails the test with this text unless both are equal.
    function assertEq(string calldata left, string calldata right, string calldata text) external pure;

    /// @notice Fails the test with this text unless the condition holds.
    function assertTrue(bool condition, string calldata text) external pure;

    /// @notice Fails the test with this text if the condition holds.
    function assertFalse(bool condition, string calldata text) external pure;
}

// Where forge has them.
Vm constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
