// SPDX-License-Identifier: MIT OR Apache-2.0

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { codeOf } from "./account.mjs";
import { CONTRACTS, GENESES, checkCode, checkGenesis } from "./contract.mjs";
import { genesisOf } from "./genesis.mjs";

const SCRIPT = fileURLToPath(new URL("extract.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "released-"));
after(() => rmSync(folder, { recursive: true, force: true }));

// A program with these accounts of these genesis files in it, between bytes that are no text.
function programOf(...files) {
  const noise = Buffer.from([0x00, 0xff, 0x7b, 0x22]);
  return Buffer.concat(files.flatMap((alloc) => [noise, Buffer.from(JSON.stringify({ alloc }, null, 2)), noise]));
}

test("the package contains the released code", () => {
  const out = join(folder, "a", "b");
  execFileSync(process.execPath, [SCRIPT, "--out", out]);
  const sizes = readdirSync(out).sort().map((file) => [file, readFileSync(join(out, file)).length]);
  assert.deepEqual(sizes, [
    ["genesis-901.json", 9_594_079], ["genesis-902.json", 9_594_079], ["inbox-1.0.2.bin", 1666], ["messenger-1.3.0.bin", 4455],
  ]);
  for (const genesis of GENESES) checkGenesis(genesis, readFileSync(join(out, genesis.file)));
  for (const contract of CONTRACTS) checkCode(contract, readFileSync(join(out, contract.file)));
});

test("the target folder of cargo is the default", () => {
  const env = { ...process.env, CARGO_TARGET_DIR: join(folder, "target") };
  execFileSync(process.execPath, [SCRIPT], { env });
  assert.ok(existsSync(join(folder, "target", "released", "inbox-1.0.2.bin")));
});

test("a genesis file is found by its chain, between other bytes", () => {
  const file = (chainId, alloc) => Buffer.from(JSON.stringify({ config: { chainId }, number: "0x0", alloc }, null, 2));
  const [one, other] = [file(901, { "00": { balance: "0x1" } }), file(902, {})];
  const program = Buffer.concat([Buffer.from('json:"alloc":{'), one, Buffer.from([0, 0x7d]), other, other]);
  assert.deepEqual(genesisOf(program, 901), one);
  assert.deepEqual(genesisOf(program, 902), other);
  assert.throws(() => genesisOf(program, 903), /chain 903: expected one, found 0$/);
  const two = Buffer.concat([program, file(901, {})]);
  assert.throws(() => genesisOf(two, 901), /chain 901: expected one, found 2$/);
  assert.throws(() => checkGenesis(GENESES[0], one), /expected hash 0x.{64}, got 0x.{64}$/);
});

test("code with another hash is refused", () => {
  for (const contract of CONTRACTS) {
    assert.throws(() => checkCode(contract, Buffer.from("6000", "hex")), /expected hash 0x.{64}, got 0x.{64}$/);
  }
});

test("an account's code is that of every genesis file that has the account", () => {
  const proxy = { storage: { "0x01": "aa" }, balance: "0x0" };
  const program = programOf({ bb: proxy, aa: { code: "0x6001", storage: { "0x00": "0x1" } } }, { aa: { code: "0x6001" } });
  assert.equal(codeOf(program, "aa").toString("hex"), "6001");
});

test("codes that differ, and no code at all, are refused", () => {
  assert.throws(() => codeOf(programOf({ aa: { code: "0x6001" } }, { aa: { code: "0x6002" } }), "aa"), /found 2 codes/);
  assert.throws(() => codeOf(programOf({ aa: { balance: "0x0" } }), "aa"), /found 0 codes/);
  assert.throws(() => codeOf(Buffer.from('"aa": {"code": "0x60'), "aa"), /found 0 codes/);
  assert.throws(() => codeOf(programOf({ aa: { code: "6001" } }), "aa"), /expected hexadecimal bytes/);
});

test("wrong usage exits with 2", () => {
  for (const args of [["--unknown"], ["folder"], ["--out"], ["--out", ""]]) {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: "utf8" });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /usage: /);
  }
});

test("a folder that cannot be written is an error", () => {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, "--out", join(SCRIPT, "folder")], { encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /^error: /);
});
