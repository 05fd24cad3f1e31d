// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {IERC7802} from "./interfaces/IERC7802.sol";
import {TOKEN_BRIDGE} from "./interfaces/ISuperchainTokenBridge.sol";

/// @title HomeToken
/// @notice A token (ERC-7802) whose supply begins on one chain, and reaches the others through the bridge. It has the
///         same address on all chains.
contract HomeToken is IERC7802 {
    /// @notice How much there is on this chain.
    uint256 public totalSupply;
    /// @notice How much each account has here.
    mapping(address account => uint256 amount) public balanceOf;

    /// @notice An amount has changed hands.
    event Transfer(address indexed from, address indexed to, uint256 value);

    /// @notice Nobody but the bridge mints and burns.
    error NotBridge(address caller);
    /// @notice The account has less.
    error InsufficientBalance(uint256 expected, uint256 actual);

    modifier onlyBridge() {
        if (msg.sender != address(TOKEN_BRIDGE)) revert NotBridge(msg.sender);
        _;
    }

    /// @notice Gives the supply to an owner, on one chain.
    /// @param owner  Who gets it.
    /// @param supply How much there is.
    /// @param home   The chain's id.
    constructor(address owner, uint256 supply, uint256 home) {
        if (block.chainid == home) _move(address(0), owner, supply);
    }

    /// @notice Transfers an amount of the caller's.
    /// @param to    Who gets it.
    /// @param value The amount.
    /// @return True: it reverts otherwise.
    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    /// @inheritdoc IERC7802
    function crosschainMint(address _to, uint256 _amount) external onlyBridge {
        _move(address(0), _to, _amount);
        emit CrosschainMint(_to, _amount, msg.sender);
    }

    /// @inheritdoc IERC7802
    function crosschainBurn(address _from, uint256 _amount) external onlyBridge {
        _move(_from, address(0), _amount);
        emit CrosschainBurn(_from, _amount, msg.sender);
    }

    /// @notice Whether the contract has an interface (ERC-165).
    /// @param interfaceId The exclusive or of the interface's selectors.
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC7802).interfaceId || interfaceId == this.supportsInterface.selector;
    }

    // Moves an amount; the zero account is what it is minted from and burned to.
    function _move(address from, address to, uint256 value) private {
        if (from == address(0)) {
            totalSupply += value;
        } else {
            uint256 balance = balanceOf[from];
            if (balance < value) revert InsufficientBalance(value, balance);
            balanceOf[from] = balance - value;
        }
        if (to == address(0)) totalSupply -= value;
        else balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
