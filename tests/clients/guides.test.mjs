// SPDX-License-Identifier: MIT OR Apache-2.0
//
// supersim's guides of what goes from one L2 to another, with the commands as they are there.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { concat, decodeEventLog, encodeDeployData, encodeFunctionData, getAbiItem, toEventSelector } from "viem";
import { cast, castJson } from "./cast.mjs";
import { account, connect, ETHER, privateKey } from "./chain.mjs";
import { bets, deployEverywhere, nim, pingPong, predeploy } from "./contract.mjs";
import { executingMessage, isRelayed, messenger } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const CHAINS = [901, 902];
const OWNER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const TOKEN = "0x420beeF000000000000000000000000000000001";
const TOKEN_BRIDGE = "0x4200000000000000000000000000000000000028";
const ETH_BRIDGE = "0x4200000000000000000000000000000000000024";
const WITH_KEY = ["--private-key", privateKey(0)];
const MINT = ["mint(address _to, uint256 _amount)", OWNER, 1000];
const SEND_ERC20 = ["sendERC20(address _token, address _to, uint256 _amount, uint256 _chainId)", TOKEN, OWNER, 1000, 902];

const balance = async (run) => (await run("balance", "--erc20", TOKEN, OWNER)).split(" ")[0];

describe("supersim's guides, autorelayed", { timeout: 60_000 }, () => {
  const server = serving();
  let source, destination;
  before(() => ([source, destination] = CHAINS.map((id) => cast(server.url(id)))));

  // docs/src/getting-started/first-steps.md and guides/interop/relay-using-*.md
  it("sends a token from 901 to 902", async () => {
    assert.equal(await balance(destination), "0");
    await source("send", TOKEN, ...MINT, ...WITH_KEY);
    assert.equal(await balance(source), "1000");
    await source("send", TOKEN_BRIDGE, ...SEND_ERC20, ...WITH_KEY);
    await eventually(() => /SuperchainTokenBridge#RelayERC20 chain.id=902 token=0x420beeF000000000000000000000000000000001/.test(server.stdout));
    assert.equal(await balance(source), "0");
    assert.equal(await balance(destination), "1000");
  });

  it("sends ether from 901 to 902", async () => {
    const before = BigInt(await destination("balance", OWNER));
    await source("send", ETH_BRIDGE, "sendETH(address _to, uint256 _chainId)", OWNER, 902, "--value", "10ether", ...WITH_KEY);
    await eventually(() => /SuperchainETHBridge#RelayETH chain.id=902/.test(server.stdout));
    assert.equal(BigInt(await destination("balance", OWNER)), before + 10n * ETHER);
  });
});

describe("supersim's guides, relayed by hand", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");

  // docs/src/guides/interop/manually-relaying-interop-messages-cast.md
  it("sends a token by cast", async () => {
    const [source, destination] = CHAINS.map((id) => cast(server.url(id)));
    const json = castJson(server.url(901));
    await source("send", TOKEN, ...MINT, ...WITH_KEY);
    await source("send", TOKEN_BRIDGE, ...SEND_ERC20, ...WITH_KEY);

    const [log] = await json("logs", "--address", messenger.address);
    const { timestamp } = await json("block", log.blockHash);
    const payload = concat([...log.topics, log.data]);
    const [, hash] = await eventually(() => /SentMessage.* msgHash=(0x[0-9a-f]{64})/.exec(server.stdout));
    const { accessList } = JSON.parse(await cast(server.admin)("rpc", "admin_getAccessListByMsgHash", hash));
    const id = `(${[messenger.address, ...[log.blockNumber, log.logIndex, timestamp].map(BigInt), 901].join(", ")})`;
    const relay = "relayMessage((address, uint256, uint256, uint256, uint256), bytes)";
    await destination("send", messenger.address, relay, id, payload, "--access-list", JSON.stringify(accessList), ...WITH_KEY);
    assert.equal(await balance(destination), "1000");
  });

  // docs/src/guides/interop/manually-relaying-interop-messages-viem.md, by today's names.
  it("sends a token by viem", async () => {
    const [source, destination] = CHAINS.map((id) => connect(server, id));
    const token = { address: TOKEN, abi: predeploy("L2NativeSuperchainERC20").abi };
    await source.receipt(await source.wallet.writeContract({ ...token, functionName: "mint", args: [OWNER, 1000n] }));
    const transfer = { tokenAddress: TOKEN, to: OWNER, amount: 1000n, chainId: destination.id };
    const { logs } = await source.receipt(await source.wallet.interop.sendSuperchainERC20(transfer));
    const [message] = await source.reader.interop.getCrossDomainMessages({ logs });
    const executing = await executingMessage(source, message);
    const owned = () => destination.reader.readContract({ ...token, functionName: "balanceOf", args: [OWNER] });
    const before = await owned();
    const receipt = await destination.receipt(await destination.wallet.interop.relayCrossDomainMessage(executing));
    assert.equal(receipt.status, "success");
    assert.equal(await owned(), before + 1000n);
  });
});

describe("PingPong", { timeout: 60_000 }, () => {
  const server = serving();

  it("hits a ball from chain to chain", async () => {
    const chains = CHAINS.map((id) => connect(server, id));
    const address = await deployEverywhere(chains, pingPong, [901n]);
    const call = (chain, functionName) => chain.reader.readContract({ address, abi: pingPong.abi, functionName });
    for (let hits = 1n; hits <= 4n; hits += 1n) {
      const [from, to] = hits % 2n === 1n ? chains : chains.toReversed();
      const hit = { address, abi: pingPong.abi, functionName: "hit", args: [BigInt(to.id)] };
      const { logs, status } = await from.receipt(await from.wallet.writeContract(hit));
      assert.equal(status, "success");
      const [message] = await from.reader.interop.getCrossDomainMessages({ logs });
      await isRelayed(to, message);
      assert.deepEqual([await call(from, "hasBall"), await call(to, "hasBall")], [false, true]);
      assert.deepEqual(await call(to, "ball"), [hits, OWNER]);
      await assert.rejects(from.reader.simulateContract({ ...hit, account: OWNER }), /NoBall/);
    }
    // A ball of nobody's.
    const fake = encodeFunctionData({ abi: pingPong.abi, functionName: "receiveBall", args: [{ hits: 9n, hitter: OWNER }] });
    await assert.rejects(chains[0].reader.call({ to: address, data: fake, account: OWNER }));
  });
});

describe("events that are read on another chain", { timeout: 60_000 }, () => {
  const server = serving();
  const [alice, bob, carol] = [0, 1, 2].map(account);
  let chains, address;

  before(async () => {
    chains = CHAINS.map((id) => connect(server, id));
    address = await deployEverywhere(chains, nim);
  });

  // Sends what a contract does, and returns its receipt.
  const run = async (chain, request) => {
    const receipt = await chain.receipt(await chain.wallet.writeContract(request));
    assert.equal(receipt.status, "success");
    return receipt;
  };
  // The log of this event, as a message that others can execute.
  const event = async (chain, { logs }, name) => {
    const topic = toEventSelector(getAbiItem({ abi: nim.abi, name }));
    const log = logs.find(({ topics }) => topics[0] === topic);
    const { id, payload, accessList } = await chain.reader.interop.buildExecutingMessage({ log });
    return { id, payload, accessList, args: decodeEventLog({ abi: nim.abi, ...log }).args };
  };
  const identifier = ({ origin, blockNumber, logIndex, timestamp, chainId }) => ({ origin, blockNumber, logIndex, timestamp, chainId });

  it("play a game, and decide a bet", async () => {
    const [here, there] = [connect(server, 901, alice), connect(server, 902, bob)];
    const begin = { address, abi: nim.abi, functionName: "begin", args: [bob.address, 902n, 4n] };
    let last = await event(here, await run(here, begin), "Moved");
    const { game } = last.args;

    // Bets are on another chain than the game begins on, and know no more of it than its id.
    const code = encodeDeployData({ ...bets, args: [address] });
    const created = await there.receipt(await there.wallet.sendTransaction({ data: code }));
    const book = { address: created.contractAddress, abi: bets.abi };
    for (const [signer, player] of [[alice, alice], [carol, bob]]) {
      const better = connect(server, 902, signer);
      await run(better, { ...book, functionName: "bet", args: [game, player.address], value: 10n });
    }

    const move = (taken, { id, payload, accessList } = last) =>
      ({ address, abi: nim.abi, functionName: "move", args: [identifier(id), payload, taken], accessList });
    // Of a log that nobody declares, and of one other than what is declared.
    await assert.rejects(there.wallet.writeContract({ ...move(1n), accessList: [] }), /revert/);
    const forged = { ...last, payload: last.payload.replace(/4$/, "5") };
    assert.notEqual(forged.payload, last.payload);
    const swindle = await there.receipt(await there.wallet.writeContract({ ...move(1n, forged), gas: 500_000n }));
    assert.equal(swindle.status, "reverted");
    // Out of turn: it is not her log to answer.
    await assert.rejects(connect(server, 902, alice).wallet.writeContract(move(1n)), /NotYourTurn/);

    const played = await run(there, move(1n));
    last = await event(there, played, "Moved");
    assert.deepEqual([last.args.turn, last.args.left], [2n, 3n]);
    const ended = await run(here, move(3n));
    const won = await event(here, ended, "Won");
    assert.equal(won.args.winner, alice.address);

    const decide = { ...book, functionName: "decide", args: [identifier(won.id), won.payload], accessList: won.accessList };
    // A move is no end.
    const moved = await event(here, ended, "Moved");
    const early = { ...decide, args: [identifier(moved.id), moved.payload], accessList: moved.accessList };
    await assert.rejects(there.wallet.writeContract(early), /NotOfTheGame/);
    await run(there, decide);
    await assert.rejects(there.wallet.writeContract(decide), /Over/);

    const better = connect(server, 902, alice);
    const before = await there.reader.getBalance({ address: alice.address });
    const { gasUsed, effectiveGasPrice } = await run(better, { ...book, functionName: "claim", args: [game] });
    assert.equal(await there.reader.getBalance({ address: alice.address }), before + 20n - gasUsed * effectiveGasPrice);
  });
});
