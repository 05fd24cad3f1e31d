//! Contracts of one use, assembled by hand: creation code that emits events and makes calls, and
//! leaves nothing behind.

use alloy_primitives::{Address, B256, Bytes};
use alloy_sol_types::SolEvent;
use chain_sim::{Call, Engine};

/// An event with up to four topics.
#[derive(Debug, Clone, Default)]
pub(crate) struct Event {
    pub(crate) topics: Vec<B256>,
    pub(crate) data: Bytes,
}

impl Event {
    /// An event with one topic and no data.
    pub(crate) fn named(name: u8) -> Self {
        Self { topics: vec![B256::repeat_byte(name)], data: Bytes::new() }
    }

    /// What executing messages hash: topics, then data.
    pub(crate) fn payload(&self) -> Bytes {
        let topics = self.topics.iter().flat_map(|topic| topic.iter().copied());
        topics.chain(self.data.iter().copied()).collect()
    }
}

/// One thing to do.
#[derive(Debug, Clone)]
enum Action {
    Emit(Event),
    Call(Address, Bytes),
}

/// What the creation code does, in order; it reverts where a call fails.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script(Vec<Action>);

impl Script {
    /// Emits an event.
    pub(crate) fn emit(mut self, event: Event) -> Self {
        self.0.push(Action::Emit(event));
        self
    }

    /// Makes a call that must succeed.
    pub(crate) fn call(mut self, to: Address, input: impl Into<Bytes>) -> Self {
        self.0.push(Action::Call(to, input.into()));
        self
    }

    /// The creation, with 10,000,000 gas.
    pub(crate) fn run_by(&self, account: Address) -> Call {
        Call::create(account, self.code()).gas_limit(10_000_000)
    }

    /// The creation code.
    pub(crate) fn code(&self) -> Bytes {
        let assemble = |data_starts: usize| {
            let (mut code, mut data) = (Vec::new(), Vec::new());
            for action in &self.0 {
                let bytes = match action {
                    Action::Emit(event) => &event.data,
                    Action::Call(_, input) => input,
                };
                // CODECOPY of the data to memory from 0 on.
                push(&mut code, bytes.len());
                push(&mut code, data_starts + data.len());
                code.extend([0x5f, 0x39]);
                data.extend_from_slice(bytes);
                match action {
                    Action::Emit(event) => {
                        for topic in event.topics.iter().rev() {
                            code.push(0x7f);
                            code.extend(topic);
                        }
                        push(&mut code, bytes.len());
                        // LOG0 and on, of memory from 0 on.
                        code.push(0x5f);
                        code.push(0xa0 + u8::try_from(event.topics.len()).unwrap());
                    }
                    Action::Call(to, _) => {
                        // CALL with all gas and no value; nothing is wanted back.
                        code.extend([0x5f, 0x5f]);
                        push(&mut code, bytes.len());
                        code.extend([0x5f, 0x5f, 0x73]);
                        code.extend(to);
                        code.extend([0x5a, 0xf1]);
                        // JUMPI over REVERT.
                        let jump = code.len() + 5 + 1 + 3;
                        push(&mut code, jump);
                        code.extend([0x57, 0x5f, 0x5f, 0xfd, 0x5b]);
                    }
                }
            }
            code.push(0x00);
            (code, data)
        };
        let length = assemble(0).0.len();
        let (code, data) = assemble(length);
        [code, data].concat().into()
    }
}

/// PUSH4, so that all code is of the same length whatever it pushes.
fn push(code: &mut Vec<u8>, number: usize) {
    code.push(0x63);
    code.extend(u32::try_from(number).unwrap().to_be_bytes());
}

/// An inbox that takes whatever it is asked to validate, declared or not, of whomever; and no
/// messenger. It shows what pool, builder and verifier see by themselves.
pub(crate) fn careless_inbox() -> Engine {
    let mut inbox = Vec::new();
    // The identifier from the calldata to memory, the payload hash to the stack, LOG2.
    inbox.extend([0x60, 0xa0, 0x60, 0x04, 0x5f, 0x37, 0x60, 0xa4, 0x35, 0x7f]);
    inbox.extend(messenger::abi::ExecutingMessage::SIGNATURE_HASH);
    inbox.extend([0x60, 0xa0, 0x5f, 0xa2, 0x00]);
    Engine::Code { messenger: Bytes::new(), inbox: inbox.into() }
}
