// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IToken
/// @notice What is used of the token that every chain has.
interface IToken {
    function mint(address to, uint256 amount) external;
    function balanceOf(address owner) external view returns (uint256);
}

/// @title ITokenBridge
/// @notice What is used of the bridge.
interface ITokenBridge {
    function sendERC20(address token, address to, uint256 amount, uint256 chainId) external returns (bytes32);
}

/// @title ForkTest
/// @notice Tests against a fork of a served chain.
contract ForkTest {
    IToken constant TOKEN = IToken(0x420beeF000000000000000000000000000000001);
    ITokenBridge constant BRIDGE = ITokenBridge(0x4200000000000000000000000000000000000028);

    /// @notice What was minted on the chain is here.
    function testReadsTheChain() external view {
        require(block.chainid == 901);
        require(TOKEN.balanceOf(0x70997970C51812dc3A010C7d01b50e0d17dc79C8) == 42);
    }

    /// @notice Contracts of the chain run here, the messenger among them.
    function testSendsATokenAway() external {
        TOKEN.mint(address(this), 5);
        require(BRIDGE.sendERC20(address(TOKEN), address(this), 5, 902) != bytes32(0));
        require(TOKEN.balanceOf(address(this)) == 0);
    }

    /// @notice What is not so, is seen.
    function testBalanceOfNobody() external view {
        require(TOKEN.balanceOf(address(this)) == 1, "has none");
    }
}
