// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Caller
/// @notice Makes the calls it is told to make: a message target, a re-entrant contract or an outer caller.
contract Caller {
    /// @notice The opcode to call with.
    enum Kind {
        Call,
        StaticCall,
        DelegateCall,
        CallCode
    }

    /// @notice One call to make. A `gas` of 0 means all gas; `value` counts for Call and CallCode only.
    struct Call {
        Kind kind;
        address to;
        uint256 value;
        uint256 gas;
        bytes data;
    }

    /// @notice What became of one call. `gasUsed` is what the call opcode cost in all, plus a constant for the
    /// instructions around it: 32 for Call and CallCode, 29 for StaticCall and DelegateCall.
    struct Outcome {
        bool success;
        uint256 gasUsed;
        bytes output;
    }

    /// @notice What became of call number `index` of `runAndLog`.
    event Ran(uint256 index, bool success, uint256 gasUsed, bytes output);

    /// @notice What became of the calls of `tryRun`, all of which are undone by this.
    error Undone(Outcome[] outcomes);

    /// @notice Takes ether.
    receive() external payable {}

    /// @notice Makes the calls in turn. Goes on after a call that failed.
    /// @param calls The calls.
    /// @return What became of each of them.
    function run(Call[] calldata calls) external payable returns (Outcome[] memory) {
        return _performAll(calls);
    }

    /// @notice Like `run`, but emits what became of each call right after it.
    /// @param calls The calls.
    function runAndLog(Call[] calldata calls) external payable {
        for (uint256 i = 0; i < calls.length; ++i) {
            Outcome memory outcome = _perform(calls[i]);
            emit Ran(i, outcome.success, outcome.gasUsed, outcome.output);
        }
    }

    /// @notice Like `run`, but then reverts with what became of the calls.
    /// @param calls The calls.
    function tryRun(Call[] calldata calls) external payable {
        revert Undone(_performAll(calls));
    }

    /// @dev Makes the calls in turn.
    function _performAll(Call[] calldata calls) private returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            outcomes[i] = _perform(calls[i]);
        }
    }

    /// @dev Makes one call. The memory for its input is paid for before gas is measured, that for its output after.
    function _perform(Call calldata call_) private returns (Outcome memory outcome) {
        Kind kind = call_.kind;
        address to = call_.to;
        uint256 value = call_.value;
        // More than there is: the opcode then hands on all that it may.
        uint256 gasLimit = call_.gas == 0 ? type(uint256).max : call_.gas;
        bytes calldata data = call_.data;
        assembly ("memory-safe") {
            let input := mload(0x40)
            calldatacopy(input, data.offset, data.length)

            let success
            let gasUsed
            switch kind
            case 0 {
                gasUsed := gas()
                success := call(gasLimit, to, value, input, data.length, 0, 0)
                gasUsed := sub(gasUsed, gas())
            }
            case 1 {
                gasUsed := gas()
                success := staticcall(gasLimit, to, input, data.length, 0, 0)
                gasUsed := sub(gasUsed, gas())
            }
            case 2 {
                gasUsed := gas()
                success := delegatecall(gasLimit, to, input, data.length, 0, 0)
                gasUsed := sub(gasUsed, gas())
            }
            default {
                gasUsed := gas()
                success := callcode(gasLimit, to, value, input, data.length, 0, 0)
                gasUsed := sub(gasUsed, gas())
            }

            // The input is no longer needed: the output takes its place.
            let output := input
            let size := returndatasize()
            mstore(output, size)
            returndatacopy(add(output, 0x20), 0, size)
            mstore(0x40, and(add(add(output, size), 0x3f), not(0x1f)))

            mstore(outcome, success)
            mstore(add(outcome, 0x20), gasUsed)
            mstore(add(outcome, 0x40), output)
        }
    }
}
