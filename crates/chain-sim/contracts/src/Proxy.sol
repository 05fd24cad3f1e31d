// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Proxy
/// @notice The proxy of a predeploy (EIP-1967). The admin and, for `eth_call`, the zero address manage it; calls by
///         everybody else go to the implementation, with the proxy's own storage and balance.
contract Proxy {
    /// @dev Where the implementation is: keccak256("eip1967.proxy.implementation") - 1.
    bytes32 private constant IMPLEMENTATION_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    /// @dev Where the admin is: keccak256("eip1967.proxy.admin") - 1.
    bytes32 private constant ADMIN_SLOT = 0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103;

    /// @notice Calls go to another implementation from now on.
    event Upgraded(address indexed implementation);
    /// @notice Another account manages the proxy from now on.
    event AdminChanged(address previousAdmin, address newAdmin);

    /// @dev Runs the function for who manages the proxy, and passes all other calls on.
    modifier onlyAdmin() {
        if (msg.sender != word(ADMIN_SLOT) && msg.sender != address(0)) pass();
        _;
    }

    /// @param _admin The account that manages the proxy.
    constructor(address _admin) {
        setAdmin(_admin);
    }

    /// @notice Passes plain transfers on.
    receive() external payable {
        pass();
    }

    /// @notice Passes calls on.
    fallback() external payable {
        pass();
    }

    /// @notice Sets the implementation.
    function upgradeTo(address _implementation) external payable onlyAdmin {
        setImplementation(_implementation);
    }

    /// @notice Sets the implementation, and calls it in the proxy's name.
    function upgradeToAndCall(address _implementation, bytes calldata _data)
        external
        payable
        onlyAdmin
        returns (bytes memory)
    {
        setImplementation(_implementation);
        (bool success, bytes memory output) = _implementation.delegatecall(_data);
        require(success, "Proxy: delegatecall to new implementation contract failed");
        return output;
    }

    /// @notice Sets the account that manages the proxy.
    function changeAdmin(address _admin) external payable onlyAdmin {
        setAdmin(_admin);
    }

    /// @notice The account that manages the proxy.
    function admin() external payable onlyAdmin returns (address) {
        return word(ADMIN_SLOT);
    }

    /// @notice The implementation.
    function implementation() external payable onlyAdmin returns (address) {
        return word(IMPLEMENTATION_SLOT);
    }

    /// @dev Stores the implementation.
    function setImplementation(address _implementation) private {
        assembly ("memory-safe") {
            sstore(IMPLEMENTATION_SLOT, _implementation)
        }
        emit Upgraded(_implementation);
    }

    /// @dev Stores the admin.
    function setAdmin(address _admin) private {
        address previous = word(ADMIN_SLOT);
        assembly ("memory-safe") {
            sstore(ADMIN_SLOT, _admin)
        }
        emit AdminChanged(previous, _admin);
    }

    /// @dev Reads an address.
    function word(bytes32 slot) private view returns (address value) {
        assembly ("memory-safe") {
            value := sload(slot)
        }
    }

    /// @dev Ends the call as the implementation ends it.
    function pass() private {
        address to = word(IMPLEMENTATION_SLOT);
        require(to != address(0), "Proxy: implementation not initialized");
        assembly {
            calldatacopy(0, 0, calldatasize())
            let success := delegatecall(gas(), to, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(success) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}
