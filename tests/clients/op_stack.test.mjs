// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What tools expect to find on a chain, used by the tools.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, describe, it } from "node:test";
import { bytesToBigInt, concat, createPublicClient, defineChain, erc20Abi, getContractAddress, hashTypedData, http, keccak256, maxUint256, multicall3Abi, parseAbi, parseEther, zeroHash } from "viem";
import { publicActionsL2 } from "viem/op-stack";
import { cast } from "./cast.mjs";
import { account, connect, ETHER } from "./chain.mjs";
import { CREATE2_DEPLOYER, deployEverywhere, deployToken, missing, predeploy, SUPPLY, token } from "./contract.mjs";
import { serving } from "./server.mjs";

const [OWNER, SPENDER, RECEIVER] = [0, 1, 2].map(account);
const MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11";
const PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3";
const WETH = "0x4200000000000000000000000000000000000006";
const TOKEN = "0x420beeF000000000000000000000000000000001";
const L1_BLOCK = "0x4200000000000000000000000000000000000015";
const ORACLE = "0x420000000000000000000000000000000000000F";
// DEFAULT_CREATE2_DEPLOYER_CODEHASH of Foundry, which takes no other.
const DEPLOYER_HASH = "0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989";

const mocks = { address: TOKEN, abi: predeploy("L2NativeSuperchainERC20").abi };
const permit2 = { address: PERMIT2, abi: predeploy("Permit2").abi };
const weth = { address: WETH, abi: predeploy("WETH").abi };

describe("the contracts of a chain", { timeout: 60_000 }, () => {
  const server = serving();
  let chain, other, spender;
  before(() => {
    [chain, other] = [901, 902].map((id) => connect(server, id));
    spender = connect(server, 901, SPENDER);
  });

  const read = (contract, functionName, args) => chain.reader.readContract({ ...contract, functionName, args });
  const write = async (contract, functionName, args, { from = chain, ...rest } = {}) => {
    const { request } = await from.reader.simulateContract({ ...contract, functionName, args, account: from.wallet.account, ...rest });
    const receipt = await from.receipt(await from.wallet.writeContract(request));
    assert.equal(receipt.status, "success");
    return receipt;
  };
  const tokens = ({ address }) => read(mocks, "balanceOf", [address]);

  it("are on every chain, also after a reset", async () => {
    const there = () => Promise.all([MULTICALL3, PERMIT2, WETH, ORACLE].map((address) => other.reader.getCode({ address })));
    for (const code of await there()) assert.ok(code.length > 1_000);
    await other.node.reset();
    for (const code of await there()) assert.ok(code.length > 1_000);
  });

  describe("multicall3", () => {
    it("has what viem's ABI has", () => assert.deepEqual(missing(predeploy("Multicall3").abi, multicall3Abi), []));

    it("reads much at once", async () => {
      const contracts = [
        { ...mocks, functionName: "name" },
        { ...mocks, functionName: "symbol" },
        { ...mocks, functionName: "decimals" },
        { address: MULTICALL3, abi: multicall3Abi, functionName: "getEthBalance", args: [account(5).address] },
        // Nothing is there.
        { ...mocks, address: account(5).address, functionName: "name" },
      ];
      const results = await chain.reader.multicall({ contracts, multicallAddress: MULTICALL3 });
      assert.deepEqual(results.slice(0, 4).map(({ result }) => result), ["L2NativeSuperchainERC20", "MOCK", 18, parseEther("10000")]);
      assert.equal(results[4].status, "failure");
      const strict = chain.reader.multicall({ contracts, multicallAddress: MULTICALL3, allowFailure: false });
      await assert.rejects(strict);
    });

    it("reads in batches by itself", async () => {
      let requests = 0;
      const transport = http(server.url(901), { onFetchRequest: () => { requests += 1; } });
      const contracts = { multicall3: { address: MULTICALL3 } };
      const definition = defineChain({ ...chain.reader.chain, contracts });
      const reader = createPublicClient({ chain: definition, transport, batch: { multicall: true } });
      const balance = (index) => reader.readContract({ ...mocks, functionName: "balanceOf", args: [account(index).address] });
      assert.equal((await Promise.all([5, 6, 7, 8].map(balance))).length, 4);
      assert.equal(requests, 1);
    });

    it("sends ether with its calls", async () => {
      const abi = predeploy("Multicall3").abi;
      const to = (index, value) => ({ target: account(index).address, allowFailure: false, value, callData: "0x" });
      const multicall = { address: MULTICALL3, abi };
      const before = await chain.reader.getBalance({ address: account(6).address });
      await write(multicall, "aggregate3Value", [[to(6, 3n), to(7, 4n)]], { value: 7n });
      assert.equal(await chain.reader.getBalance({ address: account(6).address }), before + 3n);
      await assert.rejects(write(multicall, "aggregate3Value", [[to(6, 3n)]], { value: 4n }), /value mismatch/);
      const fails = [[{ target: TOKEN, allowFailure: false, callData: "0x12345678" }]];
      await assert.rejects(write(multicall, "aggregate3", fails), /call failed/);
    });
  });

  describe("the deterministic deployer", () => {
    it("is the one that Foundry knows", async () => {
      assert.equal(keccak256(await chain.reader.getCode({ address: CREATE2_DEPLOYER })), DEPLOYER_HASH);
    });

    it("deploys to the same address on all chains", async () => {
      const address = await deployEverywhere([chain, other], token, [SUPPLY]);
      const code = (await Promise.all([chain, other].map(({ reader }) => reader.getCode({ address }))));
      assert.ok(code[0].length > 100);
      assert.equal(code[0], code[1]);
      // What is there is not deployed again.
      await assert.rejects(deployEverywhere([chain], token, [SUPPLY]), /revert/);
    });

    it("deploys where cast says", async () => {
      const run = cast(server.url(901));
      const code = "0x600a600c600039600a6000f3602a60005260206000f3";
      const said = await cast(server.url(901))("compute-address", "--salt", zeroHash, "--init-code", code, CREATE2_DEPLOYER);
      const [, address] = /(0x[0-9a-fA-F]{40})/.exec(said);
      assert.equal(address, getContractAddress({ opcode: "CREATE2", from: CREATE2_DEPLOYER, salt: zeroHash, bytecode: code }));
      await run("send", "--unlocked", "--from", OWNER.address, CREATE2_DEPLOYER, concat([zeroHash, code]));
      assert.equal(await run("code", address), "0x602a60005260206000f3");
    });
  });

  describe("Permit2", () => {
    const domain = { name: "Permit2", chainId: 901, verifyingContract: PERMIT2 };
    const TokenPermissions = [{ name: "token", type: "address" }, { name: "amount", type: "uint256" }];
    const rest = [{ name: "spender", type: "address" }, { name: "nonce", type: "uint256" }, { name: "deadline", type: "uint256" }];
    const PermitTransferFrom = [{ name: "permitted", type: "TokenPermissions" }, ...rest];
    const later = async () => (await chain.reader.getBlock()).timestamp + 3_600n;
    const nonce = () => bytesToBigInt(randomBytes(16));
    // What `deadline` and others are of a permit, and its signature.
    const sign = async (changes = {}, by = OWNER) => {
      const permit = { permitted: { token: TOKEN, amount: 100n }, nonce: nonce(), deadline: await later(), ...changes };
      const message = { ...permit, spender: SPENDER.address };
      const typed = { domain, types: { TokenPermissions, PermitTransferFrom }, primaryType: "PermitTransferFrom", message };
      return { permit, signature: await by.signTypedData(typed) };
    };
    const transfer = ({ permit, signature }, requestedAmount = 40n, owner = OWNER.address) =>
      write(permit2, "permitTransferFrom", [permit, { to: RECEIVER.address, requestedAmount }, owner, signature], { from: spender });

    before(async () => {
      await write(mocks, "mint", [OWNER.address, 1_000n]);
      await write(mocks, "approve", [PERMIT2, maxUint256]);
    });

    it("transfers by a signature, once", async () => {
      const before = await tokens(RECEIVER);
      const signed = await sign();
      await transfer(signed);
      assert.equal(await tokens(RECEIVER), before + 40n);
      await assert.rejects(transfer(signed), /InvalidNonce/);
      const { nonce } = signed.permit;
      assert.equal(await read(permit2, "nonceBitmap", [OWNER.address, nonce >> 8n]), 1n << (nonce & 0xffn));
    });

    it("refuses what was not signed", async () => {
      await assert.rejects(transfer(await sign({}, RECEIVER)), /InvalidSigner/);
      await assert.rejects(transfer(await sign(), 101n), /InvalidAmount/);
      await assert.rejects(transfer(await sign({ deadline: 1n })), /SignatureExpired/);
      const { permit, signature } = await sign();
      await assert.rejects(transfer({ permit, signature: `${signature}00` }), /InvalidSignatureLength/);
      await assert.rejects(transfer({ permit, signature: `0x${"00".repeat(65)}` }), /InvalidSignature/);
      const other = { ...permit, permitted: { token: TOKEN, amount: 101n } };
      await assert.rejects(transfer({ permit: other, signature }), /InvalidSigner/);
      // None of these has used the nonce.
      await transfer({ permit, signature });
      const withdrawn = await sign();
      const { nonce } = withdrawn.permit;
      await write(permit2, "invalidateUnorderedNonces", [nonce >> 8n, 1n << (nonce & 0xffn)]);
      await assert.rejects(transfer(withdrawn), /InvalidNonce/);
    });

    it("takes compact signatures", async () => {
      const { permit, signature } = await sign();
      const [r, s, v] = [signature.slice(2, 66), BigInt(`0x${signature.slice(66, 130)}`), Number(`0x${signature.slice(130)}`)];
      const compact = s | (BigInt(v - 27) << 255n);
      await transfer({ permit, signature: `0x${r}${compact.toString(16).padStart(64, "0")}` });
    });

    it("transfers by a signature of something else as well", async () => {
      const Order = [{ name: "price", type: "uint256" }];
      const types = { TokenPermissions, Order, PermitWitnessTransferFrom: [...PermitTransferFrom, { name: "witness", type: "Order" }] };
      const permit = { permitted: { token: TOKEN, amount: 100n }, nonce: nonce(), deadline: await later() };
      const message = { ...permit, spender: SPENDER.address, witness: { price: 5n } };
      const signature = await OWNER.signTypedData({ domain, types, primaryType: "PermitWitnessTransferFrom", message });
      const words = [keccak256(new TextEncoder().encode("Order(uint256 price)")), `0x${(5n).toString(16).padStart(64, "0")}`];
      const rest = "Order witness)Order(uint256 price)TokenPermissions(address token,uint256 amount)";
      const call = (witness) => {
        const details = { to: RECEIVER.address, requestedAmount: 1n };
        return write(permit2, "permitWitnessTransferFrom", [permit, details, OWNER.address, witness, rest, signature], { from: spender });
      };
      await assert.rejects(call(zeroHash), /InvalidSigner/);
      await call(keccak256(concat(words)));
    });

    it("makes many transfers by one signature", async () => {
      const PermitBatchTransferFrom = [{ name: "permitted", type: "TokenPermissions[]" }, ...rest];
      const permitted = [{ token: TOKEN, amount: 5n }, { token: WETH, amount: 6n }];
      const permit = { permitted, nonce: nonce(), deadline: await later() };
      const message = { ...permit, spender: SPENDER.address };
      const types = { TokenPermissions, PermitBatchTransferFrom };
      const signature = await OWNER.signTypedData({ domain, types, primaryType: "PermitBatchTransferFrom", message });
      await write(weth, "deposit", [], { value: 6n });
      await write(weth, "approve", [PERMIT2, maxUint256]);
      const call = (details) => write(permit2, "permitTransferFrom", [permit, details, OWNER.address, signature], { from: spender });
      const details = [5n, 6n].map((requestedAmount) => ({ to: RECEIVER.address, requestedAmount }));
      await assert.rejects(call(details.slice(1)), /LengthMismatch/);
      const before = await read(weth, "balanceOf", [RECEIVER.address]);
      await call(details);
      assert.equal(await read(weth, "balanceOf", [RECEIVER.address]), before + 6n);
    });

    it("keeps what spenders may transfer", async () => {
      const allowance = async () => read(permit2, "allowance", [OWNER.address, TOKEN, SPENDER.address]);
      const [, , next] = await allowance();
      const details = { token: TOKEN, amount: 30n, expiration: Number(await later()), nonce: next };
      const message = { details, spender: SPENDER.address, sigDeadline: await later() };
      const uint = (name, bits) => ({ name, type: `uint${bits}` });
      const PermitDetails = [{ name: "token", type: "address" }, uint("amount", 160), uint("expiration", 48), uint("nonce", 48)];
      const PermitSingle = [{ name: "details", type: "PermitDetails" }, { name: "spender", type: "address" }, uint("sigDeadline", 256)];
      const signature = await OWNER.signTypedData({ domain, types: { PermitDetails, PermitSingle }, primaryType: "PermitSingle", message });
      await write(permit2, "permit", [OWNER.address, message, signature], { from: spender });
      assert.deepEqual(await allowance(), [30n, details.expiration, next + 1]);
      await assert.rejects(write(permit2, "permit", [OWNER.address, message, signature], { from: spender }), /InvalidNonce/);
      const take = (amount) => write(permit2, "transferFrom", [OWNER.address, RECEIVER.address, amount, TOKEN], { from: spender });
      await take(20n);
      await assert.rejects(take(11n), /InsufficientAllowance/);
      await write(permit2, "lockdown", [[{ token: TOKEN, spender: SPENDER.address }]]);
      await assert.rejects(take(1n), /InsufficientAllowance/);
      await write(permit2, "approve", [TOKEN, SPENDER.address, 2n ** 160n - 1n, details.expiration]);
      await take(1n);
      assert.equal((await allowance())[0], 2n ** 160n - 1n);
      await write(permit2, "invalidateNonces", [TOKEN, SPENDER.address, next + 5]);
      await assert.rejects(write(permit2, "invalidateNonces", [TOKEN, SPENDER.address, next + 5]), /InvalidNonce/);
      await assert.rejects(write(permit2, "invalidateNonces", [TOKEN, SPENDER.address, next + 6 + 65_535]), /ExcessiveInvalidation/);
      await write(permit2, "approve", [TOKEN, SPENDER.address, 5n, 1]);
      await assert.rejects(take(1n), /AllowanceExpired/);
    });

    it("says what its signatures are for", async () => {
      const { permit, signature } = await sign();
      const elsewhere = connect(server, 902, SPENDER);
      await write(mocks, "mint", [OWNER.address, 1_000n], { from: other });
      const args = [permit, { to: RECEIVER.address, requestedAmount: 1n }, OWNER.address, signature];
      await assert.rejects(write(permit2, "permitTransferFrom", args, { from: elsewhere }), /InvalidSigner/);
      const separator = hashTypedData({ domain, types: {}, primaryType: "EIP712Domain" });
      assert.match(separator, /^0x/);
      assert.equal((await read(permit2, "DOMAIN_SEPARATOR")).length, 66);
    });
  });

  describe("WETH", () => {
    it("is ether", async () => {
      assert.deepEqual(missing(weth.abi, erc20Abi), []);
      await write(weth, "deposit", [], { value: ETHER });
      const before = await read(weth, "balanceOf", [OWNER.address]);
      await chain.receipt(await chain.wallet.sendTransaction({ to: WETH, value: 5n }));
      assert.equal(await read(weth, "balanceOf", [OWNER.address]), before + 5n);
      await write(weth, "withdraw", [before + 5n]);
      assert.equal(await read(weth, "balanceOf", [OWNER.address]), 0n);
      await assert.rejects(write(weth, "withdraw", [1n]), /revert/);
    });
  });

  describe("what fees are read from", () => {
    let reader;
    before(() => (reader = createPublicClient({ chain: chain.reader.chain, transport: http(server.url(901)) }).extend(publicActionsL2())));

    it("says that the L1 costs nothing", async () => {
      const transfer = { account: OWNER.address, to: RECEIVER.address, value: 1n };
      assert.equal(await reader.estimateL1Fee(transfer), 0n);
      assert.ok((await reader.estimateL1Gas(transfer)) > 0n);
      assert.equal(await reader.getL1BaseFee(), 0n);
      const call = { ...mocks, functionName: "transfer", args: [RECEIVER.address, 0n], account: OWNER.address };
      assert.equal(await reader.estimateContractL1Fee(call), 0n);
      assert.ok((await reader.estimateContractL1Gas(call)) > 0n);
      assert.equal(await reader.estimateOperatorFee(transfer), 0n);
    });

    it("adds up", async () => {
      const transfer = { account: OWNER.address, to: RECEIVER.address, value: 1n };
      const fee = await reader.estimateTotalFee(transfer);
      assert.ok(fee >= 21_000n && fee < ETHER, `${fee} wei`);
      assert.ok((await reader.estimateTotalGas(transfer)) >= 21_000n);
      const { l1Fee, effectiveGasPrice, gasUsed } = await chain.receipt(await chain.wallet.sendTransaction(transfer));
      assert.equal(l1Fee, 0n);
      assert.ok(effectiveGasPrice * gasUsed <= fee);
    });

    it("answers as after Isthmus", async () => {
      const oracle = (item) => ({ address: ORACLE, abi: parseAbi([`function ${item}`]) });
      for (const flag of ["isEcotone", "isFjord", "isIsthmus"]) {
        assert.equal(await read(oracle(`${flag}() view returns (bool)`), flag), true, flag);
      }
      const { baseFeePerGas, timestamp } = await chain.reader.getBlock();
      assert.equal(await read(oracle("baseFee() view returns (uint256)"), "baseFee"), baseFeePerGas);
      const l1Block = { address: L1_BLOCK, abi: parseAbi(["function number() view returns (uint64)", "function gasPayingTokenSymbol() view returns (string)"]) };
      // The L1 has a block every 12 seconds.
      assert.equal(await read(l1Block, "number"), timestamp / 12n);
      assert.equal(await read(l1Block, "gasPayingTokenSymbol"), "ETH");
    });
  });

  it("take a token of one's own", async () => {
    const { address, transfer } = await deployToken(chain, RECEIVER.address);
    await transfer(3n);
    assert.equal(await read({ address, abi: token.abi }, "balanceOf", [RECEIVER.address]), 3n);
  });
});
