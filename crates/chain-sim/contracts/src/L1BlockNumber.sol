// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title L1BlockNumber
/// @notice The number of the L1 block, for contracts from before Bedrock: any call returns it.
contract L1BlockNumber {
    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.1.1+chain-sim";

    /// @notice Answers a plain transfer.
    receive() external payable {
        answer();
    }

    /// @notice Answers any other call.
    fallback() external payable {
        answer();
    }

    /// @notice The number of the L1 block.
    function getL1BlockNumber() public view returns (uint256) {
        return L1BlockValues(0x4200000000000000000000000000000000000015).number();
    }

    /// @dev Ends the call with the number.
    function answer() private view {
        bytes memory output = abi.encode(getL1BlockNumber());
        assembly ("memory-safe") {
            return(add(output, 32), mload(output))
        }
    }
}

/// @title L1BlockValues
/// @notice The part of L1Block that is read here.
interface L1BlockValues {
    /// @notice The number of the L1 block.
    function number() external view returns (uint64);
}
