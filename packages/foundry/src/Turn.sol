// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Answer} from "./Answer.sol";
import {Json} from "./Json.sol";
import {VM} from "./Vm.sol";

/// @title Turn
/// @notice Whose turn it is: a server belongs to one test at a time, and each test finds it as `setUp` left it.
///
/// forge runs `setUp` once and begins each test, and each run of a fuzz test, with a copy of the state after it. The
/// server knows nothing of that. So a test takes its turn with its first request: the server is reverted to the
/// snapshot that `ready` took. From then on, each request checks before and after that nobody else has taken a turn.
/// That is known from a variable in the environment of forge, which all tests share, and which no revert changes.
abstract contract Turn {
    // The turn that was taken last, and the snapshot that suites begin with.
    string private constant LAST = "CHAIN_SIM_TURN";
    string private constant BASE = "CHAIN_SIM_BASE";
    // A snapshot is dropped when it is reverted to. This variable has the one that was taken in its place.
    string private constant RETAKEN = "CHAIN_SIM_SNAPSHOT_";

    bytes4 private constant SET_UP = bytes4(keccak256("setUp()"));

    // The turn of this test, or of `setUp`. 0 before the first request.
    uint256 private turn;
    // The turn of `setUp`, when it has ended.
    uint256 private readyTurn;
    // The snapshot that `ready` took.
    uint256 private readySnapshot;
    // Whether the first request was made by `setUp`, or by the constructor.
    bool private isOfSetUp;

    /// @dev Sends a request, without any check.
    function _request(string memory url, string memory method, string memory params)
        internal
        virtual
        returns (bytes memory);

    /// @dev The URL of the cluster's own methods.
    function _admin() internal view virtual returns (string memory);

    /// @dev The server is this test's for the first time.
    function _arrive() internal virtual;

    /// @dev Before a request: it has to be this test's turn, or becomes so.
    function _takeTurn() internal {
        if (turn == 0) {
            isOfSetUp = msg.sig == SET_UP || address(this).code.length == 0;
            uint256 base = VM.envOr(BASE, uint256(0));
            _begin(BASE, base == 0 ? _snapshot() : base);
            _arrive();
        } else if (turn == readyTurn) {
            string memory name = string.concat(RETAKEN, VM.toString(readySnapshot));
            _begin(name, VM.envOr(name, readySnapshot));
        } else {
            _checkSetUp();
            _keepTurn();
        }
    }

    /// @dev After a request: it still has to be this test's turn.
    function _keepTurn() internal view {
        uint256 last = VM.envOr(LAST, uint256(0));
        if (last == turn) return;
        revert(
            string.concat(
                "expected that the server is this test's (turn ",
                VM.toString(turn),
                "), got a request of another one (turn ",
                VM.toString(last),
                "): run one test at a time, by forge test --threads 1"
            )
        );
    }

    /// @dev Remembers the state of the server as the one that each test begins with.
    function _endSetUp() internal {
        require(readyTurn == 0, "ready: expected one call, at the end of setUp, got a second one");
        _takeTurn();
        readySnapshot = _snapshot();
        _keepTurn();
        readyTurn = turn;
    }

    // Reverts the server to a snapshot. Claims it before: whoever is in the middle of a request notices then, and what
    // that request changes is reverted.
    function _begin(string memory name, uint256 snapshot) private {
        // No other turn has this number: the server counts its snapshots.
        turn = _snapshot();
        VM.setEnv(LAST, VM.toString(turn));
        _request(_admin(), "cluster_revert", Json.list(VM.toString(snapshot)));
        uint256 retaken = _snapshot();
        _keepTurn();
        VM.setEnv(name, VM.toString(retaken));
    }

    function _snapshot() private returns (uint256) {
        return Answer.quantity(_request(_admin(), "cluster_snapshot", "[]"));
    }

    // A test whose setUp did not end with ready would find what the test before it has left.
    function _checkSetUp() private view {
        if (!isOfSetUp || readyTurn != 0 || msg.sender == address(this)) return;
        require(msg.sig == SET_UP, "expected that setUp ends with ready(), got a test without it");
    }
}
