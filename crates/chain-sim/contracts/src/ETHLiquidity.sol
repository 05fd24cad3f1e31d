// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {Unauthorized} from "./Errors.sol";
import {forceSend} from "./ForcedSend.sol";
import {ETH_BRIDGE, IETHLiquidity} from "./interfaces/IETHLiquidity.sol";

/// @title ETHLiquidity
/// @notice Holds the ether that is not on this chain. Genesis gives it type(uint248).max wei, more than there will
///         ever be, so that there is always something to give to what arrives. Only the ETH bridge uses it.
contract ETHLiquidity is IETHLiquidity {
    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.0.1+chain-sim";

    /// @notice Ether has left the chain.
    event LiquidityBurned(address indexed caller, uint256 value);

    /// @notice Ether has come to the chain.
    event LiquidityMinted(address indexed caller, uint256 value);

    modifier onlyBridge() {
        if (msg.sender != ETH_BRIDGE) revert Unauthorized();
        _;
    }

    /// @inheritdoc IETHLiquidity
    function burn() external payable onlyBridge {
        emit LiquidityBurned(msg.sender, msg.value);
    }

    /// @inheritdoc IETHLiquidity
    function mint(uint256 _amount) external onlyBridge {
        // The bridge takes no plain transfer.
        forceSend(msg.sender, _amount);
        emit LiquidityMinted(msg.sender, _amount);
    }
}
