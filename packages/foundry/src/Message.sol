// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Identifier} from "./interfaces/ICrossL2Inbox.sol";

/// @notice A message between chains, with the log that sent it last.
struct Message {
    bytes32 hash;
    uint256 source;
    uint256 destination;
    uint256 nonce;
    address sender;
    address target;
    bytes message;
    Identifier id;
    bytes payload;
}

/// @notice A log that another chain can rely on, with its identifier and its payload.
struct InitiatingMessage {
    Identifier id;
    bytes payload;
    bytes32[] topics;
    bytes data;
}
