// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title WETH
/// @notice Ether as a token: what was deposited, by account.
contract WETH {
    /// @notice The token's name.
    string public constant name = "Wrapped Ether";
    /// @notice The token's symbol.
    string public constant symbol = "WETH";
    /// @notice How many digits of an amount are behind the point.
    uint8 public constant decimals = 18;
    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.1.1+chain-sim";

    /// @notice How much an account has.
    mapping(address owner => uint256 amount) public balanceOf;
    /// @notice How much a spender may transfer of an owner's.
    mapping(address owner => mapping(address spender => uint256 amount)) public allowance;

    /// @notice How much a spender may transfer has been set.
    event Approval(address indexed src, address indexed guy, uint256 wad);
    /// @notice An amount has changed hands.
    event Transfer(address indexed src, address indexed dst, uint256 wad);
    /// @notice Ether has become a token.
    event Deposit(address indexed dst, uint256 wad);
    /// @notice A token has become ether.
    event Withdrawal(address indexed src, uint256 wad);

    /// @notice Ether that comes by itself is deposited.
    receive() external payable {
        deposit();
    }

    /// @notice So is what comes with a call of no function that is here.
    fallback() external payable {
        deposit();
    }

    /// @notice Makes the call's ether the caller's tokens.
    function deposit() public payable {
        balanceOf[msg.sender] += msg.value;
        emit Deposit(msg.sender, msg.value);
    }

    /// @notice Makes tokens of the caller's ether.
    /// @param wad How much.
    function withdraw(uint256 wad) external {
        require(balanceOf[msg.sender] >= wad);
        balanceOf[msg.sender] -= wad;
        payable(msg.sender).transfer(wad);
        emit Withdrawal(msg.sender, wad);
    }

    /// @notice How much there is.
    function totalSupply() external view returns (uint256) {
        return address(this).balance;
    }

    /// @notice Lets `guy` transfer an amount of the caller's.
    function approve(address guy, uint256 wad) external returns (bool) {
        allowance[msg.sender][guy] = wad;
        emit Approval(msg.sender, guy, wad);
        return true;
    }

    /// @notice Transfers an amount of the caller's.
    function transfer(address dst, uint256 wad) external returns (bool) {
        return transferFrom(msg.sender, dst, wad);
    }

    /// @notice Transfers an amount of another's, as far as the caller may.
    function transferFrom(address src, address dst, uint256 wad) public returns (bool) {
        require(balanceOf[src] >= wad);
        uint256 allowed = allowance[src][msg.sender];
        if (src != msg.sender && allowed != type(uint256).max) {
            require(allowed >= wad);
            allowance[src][msg.sender] = allowed - wad;
        }
        balanceOf[src] -= wad;
        balanceOf[dst] += wad;
        emit Transfer(src, dst, wad);
        return true;
    }
}
