// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Identifier, INBOX, ICrossL2Inbox} from "./interfaces/ICrossL2Inbox.sol";
import {IL2ToL2CrossDomainMessenger, MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";
import {InitiatingMessage, Message} from "./Message.sol";
import {Reorged} from "./Reorgs.sol";
import {Snapshots} from "./Snapshots.sol";
import {VM, Vm} from "./Vm.sol";

/// @title ChainSim
/// @notice What a test of forge inherits to use the chains that `chain-sim serve` serves. docs/FOUNDRY.md describes it.
abstract contract ChainSim is Snapshots {}
