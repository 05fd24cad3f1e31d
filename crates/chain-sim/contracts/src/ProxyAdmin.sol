// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {IProxy} from "./interfaces/IProxy.sol";

/// @title ProxyAdmin
/// @notice Manages the proxies of the predeploys for one owner. It knows proxies of EIP-1967 only.
contract ProxyAdmin {
    /// @notice The owner, who may upgrade the predeploys.
    address public owner;

    /// @notice Somebody else owns the contract from now on.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    modifier onlyOwner() {
        require(msg.sender == owner, "Ownable: caller is not the owner");
        _;
    }

    /// @notice Gives the contract to another owner.
    function transferOwnership(address _newOwner) external onlyOwner {
        require(_newOwner != address(0), "Ownable: new owner is the zero address");
        setOwner(_newOwner);
    }

    /// @notice Gives the contract up: nobody can upgrade any more.
    function renounceOwnership() external onlyOwner {
        setOwner(address(0));
    }

    /// @notice The implementation of a proxy.
    function getProxyImplementation(address _proxy) external returns (address) {
        return IProxy(_proxy).implementation();
    }

    /// @notice The account that manages a proxy.
    function getProxyAdmin(address payable _proxy) external returns (address) {
        return IProxy(_proxy).admin();
    }

    /// @notice Gives a proxy to another account.
    function changeProxyAdmin(address payable _proxy, address _newAdmin) external onlyOwner {
        IProxy(_proxy).changeAdmin(_newAdmin);
    }

    /// @notice Sets the implementation of a proxy.
    function upgrade(address payable _proxy, address _implementation) external onlyOwner {
        IProxy(_proxy).upgradeTo(_implementation);
    }

    /// @notice Sets the implementation of a proxy, and calls it in the proxy's name.
    function upgradeAndCall(address payable _proxy, address _implementation, bytes calldata _data)
        external
        payable
        onlyOwner
    {
        IProxy(_proxy).upgradeToAndCall{value: msg.value}(_implementation, _data);
    }

    /// @dev Stores the owner.
    function setOwner(address _newOwner) private {
        emit OwnershipTransferred(owner, _newOwner);
        owner = _newOwner;
    }
}
