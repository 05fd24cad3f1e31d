// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {AllowanceTransfer} from "./AllowanceTransfer.sol";
import {SignatureTransfer} from "./SignatureTransfer.sol";

/// @title Permit2
/// @notice Transfers tokens of owners who have approved this contract once, as far as they allow it from then on.
contract Permit2 is SignatureTransfer, AllowanceTransfer {}
