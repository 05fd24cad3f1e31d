// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {Initializable} from "@openzeppelin/contracts-upgradeable/proxy/utils/Initializable.sol";

/// @title Box
/// @notice A value, behind a proxy.
contract Box is Initializable {
    /// @notice The value.
    uint256 public value;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    /// @notice Sets the first value.
    function initialize(uint256 value_) external initializer {
        value = value_;
    }

    /// @notice Which code this is.
    function version() external pure virtual returns (string memory) {
        return "one";
    }
}

/// @title BoxTwo
/// @notice A box that counts how often its value was raised.
contract BoxTwo is Box {
    /// @notice How often it was raised.
    uint256 public raises;

    /// @notice Nothing was raised.
    error NotRaised(uint256 by);

    /// @notice Sets how often it was raised before this code.
    /// @custom:oz-upgrades-validate-as-initializer
    function initializeTwo(uint256 raises_) external reinitializer(2) {
        raises = raises_;
    }

    /// @notice Raises the value.
    function raise(uint256 by) external {
        if (by == 0) revert NotRaised(by);
        value += by;
        ++raises;
    }

    /// @inheritdoc Box
    function version() external pure virtual override returns (string memory) {
        return "two";
    }
}

/// @title BoxThree
/// @notice The code after that.
contract BoxThree is BoxTwo {
    /// @inheritdoc Box
    function version() external pure override returns (string memory) {
        return "three";
    }
}

/// @title Misfit
/// @notice Code that takes the value for something else: no upgrade of a box.
contract Misfit {
    /// @notice Where a box has its value.
    address public owner;
}
