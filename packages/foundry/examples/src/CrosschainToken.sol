// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @title CrosschainToken
/// @notice A token (ERC-7802) that goes to other chains through SuperchainTokenBridge: burned here, minted there. It
///         has the same address on all chains.
contract CrosschainToken {
    /// @notice Where the bridge is on each chain.
    address public constant BRIDGE = 0x4200000000000000000000000000000000000028;

    /// @notice How much there is on this chain.
    uint256 public totalSupply;
    /// @notice How much each account has here.
    mapping(address account => uint256 amount) public balanceOf;

    /// @notice An amount has changed hands; the zero account is what it is minted from and burned to.
    event Transfer(address indexed from, address indexed to, uint256 amount);
    /// @notice An amount has arrived from another chain.
    event CrosschainMint(address indexed to, uint256 amount, address indexed sender);
    /// @notice An amount has left for another chain.
    event CrosschainBurn(address indexed from, uint256 amount, address indexed sender);

    /// @notice Only the bridge mints and burns.
    error NotBridge(address caller);
    /// @notice The account has less.
    error InsufficientBalance(uint256 expected, uint256 actual);

    modifier onlyBridge() {
        if (msg.sender != BRIDGE) revert NotBridge(msg.sender);
        _;
    }

    /// @param owner  Who gets the supply.
    /// @param supply How much there is.
    /// @param home   On which chain.
    constructor(address owner, uint256 supply, uint256 home) {
        if (block.chainid == home) _mint(owner, supply);
    }

    /// @notice Mints what has arrived from another chain.
    function crosschainMint(address to, uint256 amount) external onlyBridge {
        _mint(to, amount);
        emit CrosschainMint(to, amount, msg.sender);
    }

    /// @notice Burns what leaves for another chain.
    function crosschainBurn(address from, uint256 amount) external onlyBridge {
        _burn(from, amount);
        emit CrosschainBurn(from, amount, msg.sender);
    }

    /// @notice Whether the contract has an interface (ERC-165): that of ERC-7802, for which the bridge asks.
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return
            id == this.supportsInterface.selector || id == this.crosschainMint.selector ^ this.crosschainBurn.selector;
    }

    function _mint(address to, uint256 amount) internal {
        totalSupply += amount;
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function _burn(address from, uint256 amount) internal virtual {
        uint256 balance = balanceOf[from];
        if (balance < amount) revert InsufficientBalance(amount, balance);
        balanceOf[from] = balance - amount;
        totalSupply -= amount;
        emit Transfer(from, address(0), amount);
    }
}
