// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What the predeploys and the bridges of the chains declare.

export const MESSENGER = "0x4200000000000000000000000000000000000023";
export const INBOX = "0x4200000000000000000000000000000000000022";

const IDENTIFIER = "(address origin, uint256 blockNumber, uint256 logIndex, uint256 timestamp, uint256 chainId)";

// Each contract's address, name and entries.
export const contracts = [
  [
    MESSENGER,
    "L2ToL2CrossDomainMessenger",
    [
      "function sendMessage(uint256 destination, address target, bytes message) returns (bytes32)",
      "function resendMessage(uint256 destination, uint256 nonce, address sender, address target, bytes message) returns (bytes32)",
      `function relayMessage(${IDENTIFIER} id, bytes sentMessage) returns (bytes)`,
      "function messageNonce() returns (uint256)",
      "function successfulMessages(bytes32 messageHash) returns (bool)",
      "function sentMessages(uint256 nonce) returns (bytes32)",
      "function crossDomainMessageSender() returns (address)",
      "function crossDomainMessageSource() returns (uint256)",
      "function crossDomainMessageContext() returns (address sender, uint256 source)",
      "event SentMessage(uint256 indexed destination, address indexed target, uint256 indexed messageNonce, address sender, bytes message)",
      "event RelayedMessage(uint256 indexed source, uint256 indexed messageNonce, bytes32 indexed messageHash, bytes32 returnDataHash)",
      "error MessageAlreadyRelayed()",
      "error MessageDestinationSameChain()",
      "error MessageDestinationNotRelayChain()",
      "error MessageTargetL2ToL2CrossDomainMessenger()",
      "error MessageTargetCrossL2Inbox()",
      "error EventPayloadNotSentMessage()",
      "error IdOriginNotL2ToL2CrossDomainMessenger()",
      "error ReentrantCall()",
      "error NotEntered()",
      "error InvalidMessage()",
    ],
  ],
  [
    INBOX,
    "CrossL2Inbox",
    [
      `function validateMessage(${IDENTIFIER} id, bytes32 payloadHash)`,
      `function calculateChecksum(${IDENTIFIER} id, bytes32 payloadHash) returns (bytes32)`,
      `event ExecutingMessage(bytes32 indexed payloadHash, ${IDENTIFIER} id)`,
      "error NotInAccessList()",
      "error BlockNumberTooHigh()",
      "error LogIndexTooHigh()",
      "error TimestampTooHigh()",
    ],
  ],
  [
    "0x4200000000000000000000000000000000000024",
    "SuperchainETHBridge",
    [
      "function sendETH(address to, uint256 chainId) returns (bytes32)",
      "function relayETH(address from, address to, uint256 amount)",
      "event SendETH(address indexed from, address indexed to, uint256 amount, uint256 destination)",
      "event RelayETH(address indexed from, address indexed to, uint256 amount, uint256 source)",
      "error Unauthorized()",
      "error ZeroAddress()",
    ],
  ],
  [
    "0x4200000000000000000000000000000000000025",
    "ETHLiquidity",
    ["function burn()", "function mint(uint256 amount)", "event LiquidityBurned(address indexed caller, uint256 value)", "event LiquidityMinted(address indexed caller, uint256 value)"],
  ],
  [
    "0x4200000000000000000000000000000000000028",
    "SuperchainTokenBridge",
    [
      "function sendERC20(address token, address to, uint256 amount, uint256 chainId) returns (bytes32)",
      "function relayERC20(address token, address from, address to, uint256 amount)",
      "event SendERC20(address indexed token, address indexed from, address indexed to, uint256 amount, uint256 destination)",
      "event RelayERC20(address indexed token, address indexed from, address indexed to, uint256 amount, uint256 source)",
      "error InvalidERC7802()",
      "error InvalidCrossDomainSender()",
    ],
  ],
  [
    "0x420beef000000000000000000000000000000001",
    "L2NativeSuperchainERC20",
    [
      "function mint(address to, uint256 amount)",
      "function transfer(address to, uint256 amount) returns (bool)",
      "function approve(address spender, uint256 amount) returns (bool)",
      "function transferFrom(address from, address to, uint256 amount) returns (bool)",
      "function balanceOf(address account) returns (uint256)",
      "function allowance(address owner, address spender) returns (uint256)",
      "function crosschainMint(address to, uint256 amount)",
      "function crosschainBurn(address from, uint256 amount)",
      "event Transfer(address indexed from, address indexed to, uint256 amount)",
      "event Approval(address indexed owner, address indexed spender, uint256 amount)",
      "event CrosschainMint(address indexed to, uint256 amount, address indexed sender)",
      "event CrosschainBurn(address indexed from, uint256 amount, address indexed sender)",
    ],
  ],
  ["0x4200000000000000000000000000000000000006", "WETH", ["function deposit()", "function withdraw(uint256 amount)"]],
  ["0x4200000000000000000000000000000000000015", "L1Block", []],
  ["0x420000000000000000000000000000000000000f", "GasPriceOracle", []],
  ["0x4200000000000000000000000000000000000016", "L2ToL1MessagePasser", []],
  ["0xca11bde05977b3631167028862be2a173976ca11", "MultiCall3", []],
];

// What Solidity itself declares.
export const errors = ["error Error(string message)", "error Panic(uint256 code)"];

export const VERSION = "function version() returns (string)";
