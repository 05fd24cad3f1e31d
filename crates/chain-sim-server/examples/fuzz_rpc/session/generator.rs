//! Requests by chance: mostly of methods that are there with parameters that may be right, some with
//! something broken in them, some in batches, some no JSON any more.

use alloy_primitives::ChainId;
use chain_sim_server::InProcess;
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{known::Known, shapes::shape, values::broken};

/// Bytes that mean something in JSON.
const MARKS: [u8; 16] = *b"{}[]\",:0-\\.eE\0\xff ";

/// Makes requests, and learns from answers.
#[derive(Debug)]
pub(super) struct Generator<R> {
    rng: R,
    known: Known,
    ports: Vec<(Option<ChainId>, Vec<&'static str>)>,
}

impl<R: Rng> Generator<R> {
    /// For a server; `encoded` are signed transactions.
    pub(super) fn new(rng: R, server: &InProcess, encoded: Vec<String>) -> Self {
        let port = |chain| (chain, server.method_names(chain).to_vec());
        let ports = vec![port(Some(901)), port(Some(901)), port(Some(902)), port(None)];
        Self { rng, known: Known::new(encoded), ports }
    }

    /// The next request: for which port, and what.
    pub(super) fn next(&mut self) -> (Option<ChainId>, Vec<u8>) {
        let (chain, methods) = self.ports.choose(&mut self.rng).cloned().unwrap_or_default();
        let request = match self.rng.random_range(0..20) {
            0 => {
                let calls = self.rng.random_range(0..12);
                json!((0..calls).map(|_| self.request(&methods)).collect::<Vec<_>>())
            }
            _ => self.request(&methods),
        };
        let mut body = request.to_string().into_bytes();
        if self.rng.random_bool(0.1) {
            self.damage(&mut body);
        }
        (chain, body)
    }

    /// Takes note of an answer.
    pub(super) fn learn(&mut self, answer: &Value) {
        self.known.learn(&mut self.rng, answer);
    }

    /// A request.
    fn request(&mut self, methods: &[&'static str]) -> Value {
        let method = methods.choose(&mut self.rng).copied().unwrap_or_default();
        // Whoever goes back to the genesis all the time gets nowhere.
        let method = match method {
            "anvil_reset" | "hardhat_reset" if self.rng.random_bool(0.95) => "eth_sendTransaction",
            // These wait for a block, which may never come.
            "eth_sendRawTransactionSync" | "eth_sendTransactionSync" => "eth_sendRawTransaction",
            // Many chains are only slow.
            "cluster_addChain" if self.rng.random_bool(0.95) => "cluster_getStatus",
            other => other,
        };
        let mut params: Vec<Value> =
            shape(method).iter().map(|kind| self.known.value(&mut self.rng, *kind)).collect();
        // What may be left out is at the end.
        while self.rng.random_bool(0.2) && params.len() > 1 {
            params.pop();
        }
        if self.rng.random_bool(0.15) {
            self.break_one(&mut params);
        }
        let mut request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        match self.rng.random_range(0..100) {
            0 => request["method"] = broken(&mut self.rng),
            1 => request["id"] = broken(&mut self.rng),
            2 => request["params"] = broken(&mut self.rng),
            3 => request["jsonrpc"] = broken(&mut self.rng),
            4 => request["params"] = json!({ "address": params.first(), "block": params.get(1) }),
            _ => {}
        }
        request
    }

    /// Breaks one parameter.
    fn break_one(&mut self, params: &mut Vec<Value>) {
        if params.is_empty() || self.rng.random_bool(0.1) {
            params.push(broken(&mut self.rng));
            return;
        }
        let position = self.rng.random_range(0..params.len());
        self.break_within(&mut params[position]);
    }

    /// Breaks a value, however deep in it.
    fn break_within(&mut self, value: &mut Value) {
        let deeper = self.rng.random_bool(0.7);
        let inner = match value {
            Value::Array(items) if deeper && !items.is_empty() => {
                let position = self.rng.random_range(0..items.len());
                items.get_mut(position)
            }
            Value::Object(fields) if deeper && !fields.is_empty() => {
                let position = self.rng.random_range(0..fields.len());
                fields.values_mut().nth(position)
            }
            _ => {
                *value = broken(&mut self.rng);
                return;
            }
        };
        if let Some(inner) = inner {
            self.break_within(inner);
        }
    }

    /// Changes bytes.
    fn damage(&mut self, body: &mut Vec<u8>) {
        for _ in 0..self.rng.random_range(1..5) {
            if body.is_empty() {
                return;
            }
            let position = self.rng.random_range(0..body.len());
            let mark = MARKS.choose(&mut self.rng).copied().unwrap_or_default();
            match self.rng.random_range(0..6) {
                0 => body[position] = self.rng.random(),
                1 => body[position] = mark,
                2 => body.insert(position, mark),
                3 => drop(body.remove(position)),
                4 => body.truncate(position),
                _ => {
                    let end = (position + self.rng.random_range(1..64)).min(body.len());
                    let copy = body[position..end].repeat(self.rng.random_range(1..20));
                    body.splice(position..position, copy);
                }
            }
        }
    }
}
