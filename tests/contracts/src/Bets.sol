// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {Nim} from "./Nim.sol";
import {CROSS_L2_INBOX, Identifier} from "./interfaces/ICrossL2Inbox.sol";

/// @title Bets
/// @notice Bets on games of another chain, which know nothing of them: the log of who has won decides.
contract Bets {
    /// @notice The game, on all chains.
    address public immutable nim;
    /// @notice What was bet on each player of each game, in wei.
    mapping(bytes32 game => mapping(address player => uint256 wei_)) public pots;
    /// @notice What was bet on each game, in wei.
    mapping(bytes32 game => uint256 wei_) public total;
    /// @notice Who has bet what.
    mapping(bytes32 game => mapping(address player => mapping(address owner => uint256 wei_))) public stakes;
    /// @notice Who has won, as far as it is known here.
    mapping(bytes32 game => address player) public winners;

    /// @notice The game was decided.
    event Decided(bytes32 indexed game, address indexed winner);

    /// @notice The log is not one of the game.
    error NotOfTheGame();
    /// @notice It was decided already, or is not yet.
    error Over(address winner);

    /// @notice Bets on the games of this contract.
    constructor(address nim_) {
        nim = nim_;
    }

    /// @notice Bets the call's ether.
    function bet(bytes32 game, address player) external payable {
        if (winners[game] != address(0)) revert Over(winners[game]);
        pots[game][player] += msg.value;
        total[game] += msg.value;
        stakes[game][player][msg.sender] += msg.value;
    }

    /// @notice Decides a game, by the log of the chain it ended on.
    function decide(Identifier calldata id, bytes calldata payload) external {
        CROSS_L2_INBOX.validateMessage(id, keccak256(payload));
        if (id.origin != nim || payload.length != 0x60) revert NotOfTheGame();
        (bytes32 topic, bytes32 game, address winner) = abi.decode(payload, (bytes32, bytes32, address));
        if (topic != Nim.Won.selector) revert NotOfTheGame();
        if (winners[game] != address(0)) revert Over(winners[game]);
        winners[game] = winner;
        emit Decided(game, winner);
    }

    /// @notice Pays the caller its part of what was bet.
    function claim(bytes32 game) external {
        address winner = winners[game];
        if (winner == address(0)) revert Over(winner);
        uint256 stake = stakes[game][winner][msg.sender];
        stakes[game][winner][msg.sender] = 0;
        payable(msg.sender).transfer(total[game] * stake / pots[game][winner]);
    }
}
