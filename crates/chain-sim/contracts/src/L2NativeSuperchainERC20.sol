// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {ERC20} from "./ERC20.sol";
import {Unauthorized, ZeroAddress} from "./Errors.sol";
import {IERC165} from "./interfaces/IERC165.sol";
import {IERC20} from "./interfaces/IERC20.sol";
import {IERC7802} from "./interfaces/IERC7802.sol";

// The one bridge that mints and burns.
address constant TOKEN_BRIDGE = 0x4200000000000000000000000000000000000028;

/// @title L2NativeSuperchainERC20
/// @notice A token to try bridges with: whoever likes mints it, to whomever; and burns it, of whomever.
contract L2NativeSuperchainERC20 is ERC20, IERC7802, IERC165 {
    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.0.2+chain-sim";
    /// @inheritdoc ERC20
    string public constant override symbol = "MOCK";

    /// @notice Somebody has minted.
    event Mint(address indexed account, uint256 amount);

    /// @notice Somebody has burned.
    event Burn(address indexed account, uint256 amount);

    modifier onlyBridge() {
        if (msg.sender != TOKEN_BRIDGE) revert Unauthorized();
        _;
    }

    /// @inheritdoc ERC20
    function name() public pure override returns (string memory) {
        return "L2NativeSuperchainERC20";
    }

    /// @notice Mints. Anybody may.
    /// @param _to     Who gets it.
    /// @param _amount How much.
    function mint(address _to, uint256 _amount) external {
        if (_to == address(0)) revert ZeroAddress();
        _mint(_to, _amount);
        emit Mint(_to, _amount);
    }

    /// @notice Burns. Anybody may.
    /// @param _from   Whose it is.
    /// @param _amount How much.
    function burn(address _from, uint256 _amount) external {
        if (_from == address(0)) revert ZeroAddress();
        _burn(_from, _amount);
        emit Burn(_from, _amount);
    }

    /// @inheritdoc IERC7802
    function crosschainMint(address _to, uint256 _amount) external onlyBridge {
        _mint(_to, _amount);
        emit CrosschainMint(_to, _amount, msg.sender);
    }

    /// @inheritdoc IERC7802
    function crosschainBurn(address _from, uint256 _amount) external onlyBridge {
        _burn(_from, _amount);
        emit CrosschainBurn(_from, _amount, msg.sender);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC7802).interfaceId || interfaceId == type(IERC20).interfaceId
            || interfaceId == type(IERC165).interfaceId;
    }
}
