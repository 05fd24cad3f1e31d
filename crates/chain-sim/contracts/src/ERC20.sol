// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {IERC20} from "./interfaces/IERC20.sol";

/// @title ERC20
/// @notice A token, with approvals by signature (ERC-2612).
abstract contract ERC20 is IERC20 {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    /// @inheritdoc IERC20
    uint256 public totalSupply;
    /// @inheritdoc IERC20
    mapping(address owner => uint256 amount) public balanceOf;
    /// @inheritdoc IERC20
    mapping(address owner => mapping(address spender => uint256 amount)) public allowance;
    /// @notice The nonce of an owner's next signature.
    mapping(address owner => uint256 nonce) public nonces;

    /// @notice The owner has less.
    error InsufficientBalance();
    /// @notice The spender may transfer less.
    error InsufficientAllowance();
    /// @notice There would be more than a word holds.
    error TotalSupplyOverflow();
    /// @notice The signature is not the owner's.
    error InvalidPermit();
    /// @notice The signature came too late.
    error PermitExpired();

    /// @notice The token's name.
    function name() public view virtual returns (string memory);

    /// @notice The token's symbol.
    function symbol() external view virtual returns (string memory);

    /// @notice How many digits of an amount are behind the point.
    function decimals() external pure returns (uint8) {
        return 18;
    }

    /// @inheritdoc IERC20
    function approve(address spender, uint256 amount) external returns (bool) {
        _approve(msg.sender, spender, amount);
        return true;
    }

    /// @inheritdoc IERC20
    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    /// @inheritdoc IERC20
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            if (allowed < amount) revert InsufficientAllowance();
            allowance[from][msg.sender] = allowed - amount;
        }
        _transfer(from, to, amount);
        return true;
    }

    /// @notice What signatures are for: this token, on this chain (EIP-712).
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        bytes32 nameHash = keccak256(bytes(name()));
        return keccak256(abi.encode(DOMAIN_TYPEHASH, nameHash, keccak256("1"), block.chainid, address(this)));
    }

    /// @notice Approves by the owner's signature.
    /// @param owner    Whose tokens they are.
    /// @param spender  Who may transfer them.
    /// @param value    How many.
    /// @param deadline Until when the signature counts, in seconds.
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
    {
        if (block.timestamp > deadline) revert PermitExpired();
        bytes32 content = keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, nonces[owner]++, deadline));
        address signer = ecrecover(keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR(), content)), v, r, s);
        if (signer == address(0) || signer != owner) revert InvalidPermit();
        _approve(owner, spender, value);
    }

    function _approve(address owner, address spender, uint256 amount) private {
        allowance[owner][spender] = amount;
        emit Approval(owner, spender, amount);
    }

    function _transfer(address from, address to, uint256 amount) private {
        if (balanceOf[from] < amount) revert InsufficientBalance();
        unchecked {
            balanceOf[from] -= amount;
            // Balances add up to the supply, so none overflows.
            balanceOf[to] += amount;
        }
        emit Transfer(from, to, amount);
    }

    function _mint(address to, uint256 amount) internal {
        if (amount > type(uint256).max - totalSupply) revert TotalSupplyOverflow();
        totalSupply += amount;
        unchecked {
            balanceOf[to] += amount;
        }
        emit Transfer(address(0), to, amount);
    }

    function _burn(address from, uint256 amount) internal {
        if (balanceOf[from] < amount) revert InsufficientBalance();
        unchecked {
            balanceOf[from] -= amount;
            totalSupply -= amount;
        }
        emit Transfer(from, address(0), amount);
    }
}
