// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Answer} from "./Answer.sol";
import {Server} from "./Server.sol";
import {VM, Vm} from "./Vm.sol";

/// @title Forks
/// @notice Forks of the served chains. The selected one shows the latest state of its chain, after each function of
///         this library that changes it.
abstract contract Forks is Server {
    // How many forks there were, and the last one that `on` selected. No revert changes these.
    string private constant COUNT = "CHAIN_SIM_FORKS";
    string private constant SELECTED = "CHAIN_SIM_FORK";

    // The chain that `on` selected, or 0.
    uint256 private selected;
    // For logs, a fork of each chain whose state nobody reads.
    mapping(uint256 chain => uint256 fork) private readers;
    mapping(uint256 chain => bool) private hasReader;

    /// @notice What follows is executed on a fork of this chain, in its latest state. What was executed on an earlier
    ///         fork and not sent to the server is gone.
    /// @param chain The chain's id.
    function on(uint256 chain) public {
        _checkNothingRecorded("on");
        _select(chain);
    }

    /// @notice Ends `setUp`: each test, and each run of a fuzz test, begins with the state that the server has now, on
    ///         all chains. It also begins on an empty fork, so that nobody forgets to choose a chain by `on`.
    function ready() public {
        _checkNothingRecorded("ready");
        uint256[] memory all = chainIds();
        require(all.length > 0, "ready: expected a cluster with chains, got none");
        _endSetUp();
        // Block 0: no contract of this test is there.
        VM.createSelectFork(_fresh(all[0]), 0);
        selected = 0;
    }

    /// @dev Fails if calls are recorded that are not sent yet.
    function _checkNothingRecorded(string memory name) internal view virtual;

    /// @dev Selects a new fork of a chain.
    function _select(uint256 chain) internal {
        _takeTurn();
        VM.setEnv(SELECTED, VM.toString(VM.createSelectFork(_fresh(chain))));
        _keepTurn();
        selected = chain;
    }

    /// @dev Shows the latest state, unless the test has selected a fork of its own.
    function _refresh() internal {
        if (selected != 0 && VM.activeFork() == VM.envOr(SELECTED, uint256(0))) _select(selected);
    }

    /// @dev The logs of a contract on a chain that begin with these topics, the oldest first.
    function _logs(uint256 chain, address emitter, bytes32[] memory topics)
        internal
        returns (Vm.EthGetLogs[] memory logs)
    {
        uint256 head = Answer.quantity(_ask(chain, "eth_blockNumber", "[]"));
        _takeTurn();
        // Only the URL of the selected fork matters here.
        (bool isAny, uint256 before) = _active();
        _selectReader(chain);
        logs = VM.eth_getLogs(0, head, emitter, topics);
        if (isAny) VM.selectFork(before);
        _keepTurn();
    }

    // Forge forgets forks between the calls of an invariant test, and may give their ids to others.
    function _selectReader(uint256 chain) private {
        if (hasReader[chain]) {
            try VM.selectFork(readers[chain]) {
                if (VM.getChainId() == chain) return;
            } catch {}
        }
        (readers[chain], hasReader[chain]) = (VM.createSelectFork(_url(chain)), true);
    }

    // The URL of a chain, such that forge takes it for a new one: it keeps what it has read of a block by the URL and
    // the number, and another block may have that number now. What follows # is not sent.
    function _fresh(uint256 chain) private returns (string memory) {
        uint256 count = VM.envOr(COUNT, uint256(0)) + 1;
        VM.setEnv(COUNT, VM.toString(count));
        return string.concat(_url(chain), "#", VM.toString(count));
    }

    function _active() private view returns (bool isAny, uint256 active) {
        try VM.activeFork() returns (uint256 id) {
            return (true, id);
        } catch {}
    }
}
