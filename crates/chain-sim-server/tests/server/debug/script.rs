//! Creation code that emits events and makes calls, assembled by hand.

use alloy_primitives::Address;
use chain_sim::Call;

/// What creation code does, in order. It reverts if a call fails, and deploys no code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script(Vec<u8>);

impl Script {
    /// Emits an event without data; its only topic repeats a byte.
    pub(crate) fn emit(mut self, topic: u8) -> Self {
        // PUSH32 the topic; LOG1 of no memory.
        self.0.push(0x7f);
        self.0.extend([topic; 32]);
        self.0.extend([0x5f, 0x5f, 0xa1]);
        self
    }

    /// Makes a call that must succeed.
    pub(crate) fn call(mut self, to: Address, input: &[u8]) -> Self {
        for (index, part) in input.chunks(32).enumerate() {
            // PUSH32 a word of the input; MSTORE.
            let mut word = [0; 32];
            word[..part.len()].copy_from_slice(part);
            self.0.push(0x7f);
            self.0.extend(word);
            self.push(32 * index);
            self.0.push(0x52);
        }
        // CALL with all gas and no value; the output is ignored.
        self.0.extend([0x5f, 0x5f]);
        self.push(input.len());
        self.0.extend([0x5f, 0x5f, 0x73]);
        self.0.extend_from_slice(to.as_slice());
        self.0.extend([0x5a, 0xf1]);
        // JUMPI over the REVERT: PUSH4 has five bytes, JUMPI one, the REVERT three.
        self.push(self.0.len() + 5 + 1 + 3);
        self.0.extend([0x57, 0x5f, 0x5f, 0xfd, 0x5b]);
        self
    }

    /// The creation, with 10,000,000 gas.
    pub(crate) fn run_by(mut self, account: Address) -> Call {
        self.0.push(0x00);
        Call::create(account, self.0).gas_limit(10_000_000)
    }

    /// PUSH4.
    fn push(&mut self, number: usize) {
        self.0.push(0x63);
        self.0.extend(u32::try_from(number).unwrap().to_be_bytes());
    }
}
