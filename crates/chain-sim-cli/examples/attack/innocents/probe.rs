//! One client.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use chain_sim::DEV_ACCOUNTS;
use serde_json::json;

use super::{
    question::{Habit, Question},
    waits::Waits,
};
use crate::wire::{Connection, Failure};

/// The time between an answer and the next request.
const PAUSE: Duration = Duration::from_millis(10);
/// The same for those who connect anew: each leaves a closed socket to the system for a minute.
const LONG_PAUSE: Duration = Duration::from_millis(25);
/// The same for those who send: each makes a block.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
/// How soon what was refused is asked for again.
const RETRY: Duration = Duration::from_millis(5);

/// One client.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    pub(super) address: SocketAddr,
    pub(super) question: Question,
    pub(super) habit: Habit,
}

impl Probe {
    /// Asks again and again. The last wait counts as well, however long it is.
    pub(super) fn ask_until(&self, enough: &AtomicBool) -> Waits {
        let mut waits = Waits::default();
        let mut connection = None;
        while !enough.load(Ordering::Relaxed) {
            let began = Instant::now();
            while self.ask(&mut connection).is_err() {
                connection = None;
                waits.refused += 1;
                if enough.load(Ordering::Relaxed) {
                    break;
                }
                thread::sleep(RETRY);
            }
            waits.add(began.elapsed());
            if self.habit == Habit::Reconnects {
                connection = None;
            }
            thread::sleep(match (self.question, self.habit) {
                (Question::Send, _) => LONGEST_PAUSE,
                (_, Habit::Reconnects) => LONG_PAUSE,
                (_, Habit::Keeps) => PAUSE,
            });
        }
        waits
    }

    /// Asks once.
    fn ask(&self, connection: &mut Option<Connection>) -> Result<(), Failure> {
        let connection = match connection {
            Some(connection) => connection,
            none => none.insert(Connection::open(self.address)?),
        };
        match self.question {
            Question::BlockNumber => connection.ask("eth_blockNumber", json!([])).map(drop),
            Question::ChainId => connection.ask("eth_chainId", json!([])).map(drop),
            Question::Ready | Question::Echo => connection.get("/ready").map(drop),
            Question::Send => {
                let transfer = json!([{
                    "from": DEV_ACCOUNTS[7], "to": DEV_ACCOUNTS[8], "value": "0x1", "gas": "0x5208",
                }]);
                match connection.ask("eth_sendTransaction", transfer) {
                    // A reorg or a fault may have taken its nonce: it has its answer.
                    Ok(_) | Err(Failure::Rpc { .. }) => Ok(()),
                    Err(failure) => Err(failure),
                }
            }
        }
    }
}
