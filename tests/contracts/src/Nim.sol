// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {CROSS_L2_INBOX, Identifier} from "./interfaces/ICrossL2Inbox.sol";

/// @title Nim
/// @notice A game of two players on two chains: in turn they take one to three off a pile, and who takes the last has
///         won. Each plays on a chain of its own and shows the log of the other's move. No message is sent: the log is
///         all there is. The contract has the same address on all chains.
contract Nim {
    /// @notice How far each game is on this chain: the turn of the last move seen or made here.
    mapping(bytes32 game => uint256 turn) public turns;
    /// @notice How many games began here.
    uint256 public games;

    /// @notice A move: the first takes nothing.
    event Moved(
        bytes32 indexed game,
        address indexed player,
        address indexed opponent,
        uint256 opponentChain,
        uint256 turn,
        uint256 left
    );
    /// @notice The game is over.
    event Won(bytes32 indexed game, address indexed winner);

    /// @notice The log is not of this contract, or no move.
    error NotAMove();
    /// @notice It is not the caller's turn.
    error NotYourTurn();
    /// @notice One to three, of what is left.
    error WrongNumber(uint256 taken, uint256 left);

    /// @notice Begins a game; the opponent has the first turn.
    /// @param opponent Who it is.
    /// @param chain    The chain it plays on.
    /// @param pile     What there is to take.
    /// @return game The game's id.
    function begin(address opponent, uint256 chain, uint256 pile) external returns (bytes32 game) {
        game = keccak256(abi.encode(block.chainid, games++));
        turns[game] = 1;
        emit Moved(game, msg.sender, opponent, chain, 1, pile);
    }

    /// @notice Answers the opponent's last move.
    /// @param id      Where its log is.
    /// @param payload The log.
    /// @param taken   What the caller takes.
    function move(Identifier calldata id, bytes calldata payload, uint256 taken) external {
        CROSS_L2_INBOX.validateMessage(id, keccak256(payload));
        if (id.origin != address(this) || payload.length < 0x80) revert NotAMove();
        (bytes32 topic, bytes32 game, address opponent, address player) =
            abi.decode(payload[:0x80], (bytes32, bytes32, address, address));
        if (topic != Moved.selector) revert NotAMove();
        (uint256 chain, uint256 turn, uint256 left) = abi.decode(payload[0x80:], (uint256, uint256, uint256));
        if (player != msg.sender || chain != block.chainid || turn <= turns[game]) revert NotYourTurn();
        if (taken == 0 || taken > 3 || taken > left) revert WrongNumber(taken, left);
        turns[game] = turn + 1;
        emit Moved(game, msg.sender, opponent, id.chainId, turn + 1, left - taken);
        if (taken == left) emit Won(game, msg.sender);
    }
}
