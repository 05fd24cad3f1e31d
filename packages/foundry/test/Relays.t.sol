// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, ICrossL2Inbox, INBOX, Message, MESSENGER, VM} from "../src/ChainSim.sol";
import {Box} from "./Box.sol";

/// @title RelaysTest
/// @notice Messages, and the rules for their relays.
contract RelaysTest is ChainSim {
    address private constant ALICE = address(0xA11CE);
    Box private box;

    function setUp() external {
        box = Box(deployAll(abi.encodePacked(type(Box).creationCode, abi.encode(2)), "box"));
        ready();
    }

    /// @notice A message is what was sent, and is relayed by the messenger when the test says so.
    function testRelays() external {
        bytes32 hash = send(901, ALICE, 902, address(box), abi.encodeCall(box.set, (4)));
        Message memory message = messageOf(hash);
        VM.assertEq(message.source, 901, "source");
        VM.assertEq(message.destination, 902, "destination");
        VM.assertEq(message.sender, ALICE, "sender");
        VM.assertEq(message.target, address(box), "target");
        on(901);
        VM.assertEq(message.id.blockNumber, block.number, "block number");
        VM.assertEq(message.id.timestamp, block.timestamp, "timestamp");
        expectNotRelayed(hash);
        relay(hash);
        expectRelayed(hash);
        on(902);
        VM.assertEq(box.value(), 4, "value");
        VM.assertEq(box.setter(), address(MESSENGER), "setter");
    }

    /// @notice The hash that the messenger returns on a fork is that of the message that is sent.
    function testSendsByRecording() external {
        record(902);
        bytes32 hash = MESSENGER.sendMessage(901, address(box), abi.encodeCall(box.set, (6)));
        commit();
        VM.assertEq(relayAll(), 1, "relayed");
        expectRelayed(hash);
        on(901);
        VM.assertEq(box.value(), 6, "value");
    }

    /// @notice A message whose relay sends another one: both are relayed.
    function testRelaysWhatRelaysSend() external {
        record(902);
        Forwarder forwarder = new Forwarder();
        commit();
        send(901, 902, address(forwarder), abi.encodeCall(forwarder.forward, (901, address(box), 8)));
        VM.assertEq(relayAll(), 2, "relayed");
        on(901);
        VM.assertEq(box.value(), 8, "value");
    }

    /// @notice A relay that reverts is told with its reason, and the message stays.
    function testTellsWhyARelayReverts() external {
        bytes32 hash = send(901, 902, address(box), abi.encodeCall(box.set, (5)));
        expectReverted(hash, VM.toString(abi.encodeWithSelector(Box.Odd.selector, 5)));
        VM.assertEq(relayAll(), 0, "relayed");
        try this.expectRelayed(hash) {
            revert("expected that expectRelayed fails");
        } catch Error(string memory reason) {
            VM.assertTrue(VM.contains(reason, "expected that it was relayed, got error 3: execution reverted"), reason);
        }
        expectNotRelayed(hash);
    }

    /// @notice Nothing is relayed twice.
    function testRelaysOnce() external {
        bytes32 hash = send(901, 902, address(box), abi.encodeCall(box.set, (4)));
        relay(hash);
        expectReverted(hash, "execution reverted");
        VM.assertEq(relayAll(), 0, "relayed");
    }

    /// @notice A message expires with the clock of all chains, and can be relayed after it is sent again.
    function testRefusesExpiredMessages() external {
        bytes32 hash = send(901, 902, address(box), abi.encodeCall(box.set, (4)));
        warp(EXPIRY_WINDOW - 1 hours);
        VM.assertTrue(clock() < messageOf(hash).id.timestamp + EXPIRY_WINDOW, "not yet expired");
        expire(hash);
        expectRefused(hash, "has expired");
        VM.assertEq(relayAll(), 0, "relayed");
        resend(hash);
        VM.assertEq(relayAll(), 1, "relayed after it is sent again");
        expectRelayed(hash);
    }

    /// @notice A message that was never sent like this is refused, for the field that differs.
    function testRefusesForgedMessages() external {
        bytes32 hash = send(901, 902, address(box), abi.encodeCall(box.set, (4)));
        Message memory forged = messageOf(hash);
        forged.id.timestamp -= 1;
        expectRefused(forged, "does not match block timestamp");
        forged = messageOf(hash);
        forged.id.timestamp += 1 days;
        expectRefused(forged, "from the future");
        forged = messageOf(hash);
        forged.id.logIndex += 1;
        expectRefused(forged, "initiating message not found");
        forged = messageOf(hash);
        forged.id.blockNumber += 1000;
        expectRefused(forged, "failed to fetch executing message block");
        forged = messageOf(hash);
        forged.payload[forged.payload.length - 1] = 0x01;
        expectRefused(forged, "fields are not equal");
        forged = messageOf(hash);
        forged.id.chainId = 999;
        expectRefused(forged, "no chain found for chain id: 999");
        expectNotRelayed(hash);
        relay(hash);
    }

    /// @notice An expectation that is not met says what came instead.
    function testTellsWhatIsNotRefused() external {
        bytes32 hash = send(901, 902, address(box), abi.encodeCall(box.set, (4)));
        (bool isDone, bytes memory data) =
            address(this).call(abi.encodeWithSignature("expectRefused(bytes32,string)", hash, "has expired"));
        VM.assertFalse(isDone, "expected that expectRefused fails");
        VM.assertTrue(
            VM.contains(string(data), "expected that the server refuses it, because: has expired; got success"),
            string(data)
        );
        expectRelayed(hash);
    }

    /// @notice A fork knows the access list of no transaction, and less once forge records what is read.
    function testChecksDeclarationsOnTheServerOnly() external {
        Message memory message = messageOf(send(901, 902, address(box), abi.encodeCall(box.set, (4))));
        on(902);
        try INBOX.validateMessage(message.id, keccak256(message.payload)) {
            revert("expected that the inbox knows no declaration before anything is recorded");
        } catch {}
        record(902);
        INBOX.validateMessage(message.id, keccak256(message.payload));
        try this.commit() {
            revert("expected that commit fails");
        } catch Error(string memory reason) {
            string memory selector = VM.toString(abi.encodePacked(ICrossL2Inbox.NotInAccessList.selector));
            VM.assertTrue(VM.contains(reason, selector), reason);
        }
    }

    /// @notice A message to a chain that is not there stays.
    function testTellsThatThereIsNoChain() external {
        bytes32 hash = send(901, 999, address(box), "");
        VM.assertEq(relayAll(), 0, "relayed");
        try this.expectRelayed(hash) {
            revert("expected that expectRelayed fails");
        } catch Error(string memory reason) {
            VM.assertTrue(VM.contains(reason, "got error no chain 999 in the cluster"), reason);
        }
    }
}

/// @title Forwarder
/// @notice Sends a message when it is called.
contract Forwarder {
    /// @notice Sends a box's number to another chain.
    function forward(uint256 destination, address box, uint256 value) external {
        MESSENGER.sendMessage(destination, box, abi.encodeCall(Box.set, (value)));
    }
}
