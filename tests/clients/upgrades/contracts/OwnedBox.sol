// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";

/// @title OwnedBox
/// @notice A value, and the upgrades of its proxy by its owner (UUPS).
contract OwnedBox is OwnableUpgradeable, UUPSUpgradeable {
    /// @notice The value.
    uint256 public value;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    /// @notice Sets the first value; the caller becomes the owner.
    function initialize(uint256 value_) external initializer {
        __Ownable_init(msg.sender);
        __UUPSUpgradeable_init();
        value = value_;
    }

    /// @notice Which code this is.
    function version() external pure virtual returns (string memory) {
        return "one";
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}

/// @title OwnedBoxTwo
/// @notice The next code of an owned box, which needs no initializer.
/// @custom:oz-upgrades-unsafe-allow missing-initializer
contract OwnedBoxTwo is OwnedBox {
    /// @inheritdoc OwnedBox
    function version() external pure override returns (string memory) {
        return "two";
    }
}
