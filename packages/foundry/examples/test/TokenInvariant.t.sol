// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, VM} from "chain-sim/ChainSim.sol";
import {CrosschainToken} from "../src/CrosschainToken.sol";
import {ITokenBridge} from "./TokenBridge.t.sol";

/// @title TokenInvariantTest
/// @notice Whatever happens in whichever order, there are as many tokens as at the beginning once everything is
///         relayed.
contract TokenInvariantTest is ChainSim {
    /// @notice What forge calls of a contract; forge-std has the same type.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    address private constant ALICE = address(0xA11CE);
    uint256 private constant SUPPLY = 1_000;

    CrosschainToken private token;
    // The block of chain 901 that no reorg removes.
    uint256 private firstBlock;

    function setUp() external {
        bytes memory arguments = abi.encode(ALICE, SUPPLY, 901);
        token = CrosschainToken(deployAll(abi.encodePacked(type(CrosschainToken).creationCode, arguments), "token"));
        on(901);
        firstBlock = block.number;
        ready();
    }

    /// @notice No token comes into being, and none is lost.
    function invariantKeepsTheSupply() external {
        uint256 id = snapshot();
        relayAll();
        on(901);
        uint256 supply = token.totalSupply();
        on(902);
        VM.assertEq(supply + token.totalSupply(), SUPPLY, "tokens once everything is relayed");
        revertTo(id);
    }

    /// @notice Sends some of Alice's tokens from chain 901 to chain 902.
    function sendTokens(uint256 amount) external {
        record(901);
        ITokenBridge bridge = ITokenBridge(token.BRIDGE());
        amount %= token.balanceOf(ALICE) + 1;
        VM.prank(ALICE);
        bridge.sendERC20(address(token), ALICE, amount, 902);
        commit();
    }

    /// @notice Relays what was sent.
    function relayTokens() external {
        relayAll();
    }

    /// @notice Takes the last block of chain 901 back.
    function takeBack() external {
        on(901);
        if (block.number > firstBlock) reorg(901, 1);
    }

    /// @notice What forge calls: these three, in any order.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(this), new bytes4[](3));
        targets[0].selectors[0] = this.sendTokens.selector;
        targets[0].selectors[1] = this.relayTokens.selector;
        targets[0].selectors[2] = this.takeBack.selector;
    }

    /// @notice The contract that forge calls: this one.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(this);
    }
}
