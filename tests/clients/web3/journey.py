# SPDX-License-Identifier: MIT OR Apache-2.0
"""What people do with web3.py: read, sign, send, call contracts, watch, and simulate.

The arguments are the URLs of chains 901 and 902. Any failure ends it with an exception.
"""

import sys

from eth_account import Account
from web3 import Web3
from web3.exceptions import ContractLogicError, TransactionNotFound, Web3RPCError

KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
MESSENGER = "0x4200000000000000000000000000000000000023"
TARGET = "0x4444444444444444444444444444444444444444"
ABI = [
    {
        "type": "function",
        "name": "sendMessage",
        "stateMutability": "payable",
        "inputs": [
            {"name": "_destination", "type": "uint256"},
            {"name": "_target", "type": "address"},
            {"name": "_message", "type": "bytes"},
        ],
        "outputs": [{"name": "", "type": "bytes32"}],
    },
    {
        "type": "function",
        "name": "messageNonce",
        "stateMutability": "view",
        "inputs": [],
        "outputs": [{"name": "", "type": "uint256"}],
    },
    {
        "type": "event",
        "name": "SentMessage",
        "anonymous": False,
        "inputs": [
            {"name": "destination", "type": "uint256", "indexed": True},
            {"name": "target", "type": "address", "indexed": True},
            {"name": "messageNonce", "type": "uint256", "indexed": True},
            {"name": "sender", "type": "address", "indexed": False},
            {"name": "message", "type": "bytes", "indexed": False},
        ],
    },
]


def raises(kind, words, action):
    """Checks that an action fails in this way."""
    try:
        action()
    except kind as error:
        assert words in str(error), error
        return
    raise AssertionError(f"expected {kind.__name__}: {words}")


def reads(chain):
    assert chain.is_connected()
    assert chain.eth.chain_id == 901
    account = chain.eth.accounts[0]
    assert chain.eth.get_balance(account) > Web3.to_wei(9_000, "ether")
    assert chain.eth.get_code(MESSENGER)
    assert chain.eth.get_block("latest").number == chain.eth.block_number
    assert len(chain.eth.fee_history(1, "latest", [50]).reward) == 1
    raises(TransactionNotFound, "not found", lambda: chain.eth.get_transaction("0x" + "11" * 32))


def signs_and_sends(chain):
    account = Account.from_key(KEY)
    before = chain.eth.get_balance(TARGET)
    transaction = {
        "from": account.address,
        "to": TARGET,
        "value": 5,
        "nonce": chain.eth.get_transaction_count(account.address),
        "gas": 21_000,
        "maxFeePerGas": 2 * chain.eth.gas_price + 1_000_000_000,
        "maxPriorityFeePerGas": chain.eth.max_priority_fee,
        "chainId": chain.eth.chain_id,
    }
    signed = account.sign_transaction(transaction)
    receipt = chain.eth.wait_for_transaction_receipt(chain.eth.send_raw_transaction(signed.raw_transaction), 10)
    assert receipt.status == 1 and receipt.gasUsed == 21_000
    assert chain.eth.get_balance(TARGET) == before + 5
    raises(Web3RPCError, "nonce too low", lambda: chain.eth.send_raw_transaction(
        account.sign_transaction({**transaction, "value": 6}).raw_transaction))


def sends_a_message(chain):
    messenger = chain.eth.contract(address=MESSENGER, abi=ABI)
    blocks = chain.eth.filter("latest")
    nonce = messenger.functions.messageNonce().call()
    send = messenger.functions.sendMessage(902, TARGET, b"web3")
    assert len(send.call({"from": chain.eth.accounts[0]})) == 32
    hash = send.transact({"from": chain.eth.accounts[0]})
    receipt = chain.eth.wait_for_transaction_receipt(hash, 10)
    [event] = messenger.events.SentMessage().process_receipt(receipt)
    assert event.args.destination == 902 and event.args.message == b"web3"
    assert messenger.functions.messageNonce().call() == nonce + 1
    [log] = messenger.events.SentMessage().get_logs(from_block=receipt.blockNumber)
    assert log.transactionHash == hash
    assert receipt.blockHash in blocks.get_new_entries()
    # To its own chain, a message cannot be sent.
    own = messenger.functions.sendMessage(901, TARGET, b"")
    raises(ContractLogicError, "0x", lambda: own.call({"from": chain.eth.accounts[0]}))


def simulates(chain):
    account, head = chain.eth.accounts[0], chain.eth.get_block("latest")
    payload = {
        "blockStateCalls": [
            {
                "stateOverrides": {TARGET: {"balance": hex(Web3.to_wei(1, "ether"))}},
                "calls": [{"from": TARGET, "to": account, "value": hex(7)}, {"from": account, "to": TARGET}],
            }
        ],
        "traceTransfers": True,
    }
    [block] = chain.eth.simulate_v1(payload, "latest")
    assert block["number"] == head.number + 1 and block["parentHash"] == head.hash
    assert [call["status"] for call in block["calls"]] == [1, 1]
    assert [len(call["logs"]) for call in block["calls"]] == [1, 0]
    assert chain.eth.block_number == head.number


def main(urls):
    chain, destination = (Web3(Web3.HTTPProvider(url)) for url in urls)
    assert destination.eth.chain_id == 902
    for step in (reads, signs_and_sends, sends_a_message, simulates):
        step(chain)
        print(step.__name__)


main(sys.argv[1:])
