// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, VM} from "chain-sim/ChainSim.sol";
import {CrosschainToken} from "../src/CrosschainToken.sol";

/// @title ITokenBridge
/// @notice What is used of SuperchainTokenBridge.
interface ITokenBridge {
    /// @notice Sends tokens of the caller's to another chain.
    function sendERC20(address token, address to, uint256 amount, uint256 chainId) external returns (bytes32);
}

/// @title TokenBridgeTest
/// @notice There is always the same number of tokens on all chains together, and on their way.
contract TokenBridgeTest is ChainSim {
    address private constant ALICE = address(0xA11CE);
    address private constant BOB = address(0xB0B);
    uint256 private constant SUPPLY = 1_000;

    CrosschainToken private token;

    function setUp() external {
        bytes memory arguments = abi.encode(ALICE, SUPPLY, 901);
        token = CrosschainToken(deployAll(abi.encodePacked(_creationCode(), arguments), "token"));
        ready();
    }

    /// @notice Tokens leave one chain and arrive on the other.
    function testBringsTokens() external {
        bytes32 message = _send(ALICE, 100);
        relay(message);
        VM.assertEq(_tokens(902, BOB), 100, "tokens of Bob on chain 902");
    }

    /// @notice No token comes into being, and none is lost.
    function testKeepsTheSupply(uint256 amount) external {
        amount %= SUPPLY + 1;
        _send(ALICE, amount);
        VM.assertEq(_supply(), SUPPLY - amount, "tokens while some are on their way");
        relayAll();
        VM.assertEq(_supply(), SUPPLY, "tokens after the relay");
    }

    /// @notice Tokens that expire on their way arrive when their message is sent again.
    function testBringsExpiredTokens() external {
        bytes32 message = _send(ALICE, 100);
        expire(message);
        VM.assertEq(relayAll(), 0, "relayed after 7 days");
        resend(message);
        VM.assertEq(relayAll(), 1, "relayed when sent again");
        VM.assertEq(_tokens(902, BOB), 100, "tokens of Bob on chain 902");
    }

    /// @notice Whatever befalls relays and chains, tokens arrive once.
    function testBringsTokensUnderFaults() external {
        bytes32 message = _send(ALICE, 100);
        injectFaults(1, 5);
        expectRelayed(message);
        VM.assertEq(_tokens(902, BOB), 100, "tokens of Bob on chain 902");
    }

    /// @notice Nobody but the bridge mints.
    function testMintsForTheBridgeOnly() external {
        bytes32 message = send(901, BOB, 902, address(token), abi.encodeCall(token.crosschainMint, (BOB, 5)));
        expectReverted(message, VM.toString(abi.encodePacked(CrosschainToken.NotBridge.selector)));
    }

    /// @notice The creation code of the token; a test of another one has that.
    function _creationCode() internal pure virtual returns (bytes memory) {
        return type(CrosschainToken).creationCode;
    }

    // Sends Bob tokens on chain 902.
    function _send(address from, uint256 amount) private committed(901) returns (bytes32) {
        ITokenBridge bridge = ITokenBridge(token.BRIDGE());
        VM.prank(from);
        return bridge.sendERC20(address(token), BOB, amount, 902);
    }

    function _tokens(uint256 chain, address account) private returns (uint256) {
        on(chain);
        return token.balanceOf(account);
    }

    function _supply() private returns (uint256 supply) {
        on(901);
        supply = token.totalSupply();
        on(902);
        supply += token.totalSupply();
    }
}
