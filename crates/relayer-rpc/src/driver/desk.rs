//! Does what the machine asks for on one chain, and answers. What waits is asked together.

use std::sync::{Arc, mpsc::Sender};

use alloy_primitives::{Address, B256, Bytes};
use relayer::{Action, NodeEvent, RequestId};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::turn::Input;
use crate::{
    clock::real_time,
    node::{Node, NodeError, ReadFailure, Wanted},
};

/// The most actions that are asked together.
const MOST_TOGETHER: usize = 200;

/// Takes the actions of one chain.
#[derive(Debug)]
pub(crate) struct Desk {
    reads: UnboundedSender<Reading>,
    questions: UnboundedSender<Question>,
    submissions: UnboundedSender<Submission>,
}

/// Blocks to read.
#[derive(Debug)]
struct Reading {
    request: RequestId,
    from: u64,
    to: u64,
    sparse: bool,
}

/// A question about relays, transactions or accounts.
#[derive(Debug)]
enum Question {
    Estimate(RequestId, Wanted),
    Look(RequestId, B256),
    Account(RequestId, Address, B256),
}

/// A transaction to submit.
#[derive(Debug)]
struct Submission {
    request: RequestId,
    raw: Bytes,
}

impl Desk {
    /// Opens the desk of a chain. Must be called within a runtime. It closes when it is dropped.
    pub(crate) fn open(node: &Arc<Node>, inbox: &Sender<Input>) -> Self {
        let (reads, to_read) = unbounded_channel();
        let (questions, to_ask) = unbounded_channel();
        let (submissions, to_submit) = unbounded_channel();
        let clerk = || Clerk { node: node.clone(), inbox: inbox.clone() };
        tokio::spawn(clerk().read_all(to_read));
        tokio::spawn(clerk().ask_all(to_ask));
        tokio::spawn(clerk().submit_all(to_submit));
        Self { reads, questions, submissions }
    }

    /// Takes an action of the desk's chain. Actions without an answer, and signatures, are not for a
    /// desk.
    pub(super) fn give(&self, action: Action) {
        // The tasks end only when the desk closes.
        match action {
            Action::Read { request, from, to, sparse, .. } => {
                let _given = self.reads.send(Reading { request, from, to, sparse });
            }
            Action::Estimate { request, payer, call, .. } => {
                let wanted = Wanted { payer, call };
                let _given = self.questions.send(Question::Estimate(request, wanted));
            }
            Action::Look { request, transaction, .. } => {
                let _given = self.questions.send(Question::Look(request, transaction));
            }
            Action::Account { request, payer, hash, .. } => {
                let _given = self.questions.send(Question::Account(request, payer, hash));
            }
            Action::Broadcast { request, raw, .. } => {
                let _given = self.submissions.send(Submission { request, raw });
            }
            _ => {}
        }
    }
}

/// Works at a desk.
struct Clerk {
    node: Arc<Node>,
    inbox: Sender<Input>,
}

impl Clerk {
    /// Reads blocks.
    async fn read_all(self, mut readings: UnboundedReceiver<Reading>) {
        while let Some(Reading { request, from, to, sparse }) = readings.recv().await {
            let answer = match self.node.read(from, to, sparse).await {
                Ok(blocks) => NodeEvent::Blocks { request, blocks },
                Err(ReadFailure::TooWide(_)) => NodeEvent::TooWide { request },
                Err(error) => NodeEvent::Failed { request, reason: error.to_string() },
            };
            self.answer(answer);
        }
    }

    /// Asks questions.
    async fn ask_all(self, mut questions: UnboundedReceiver<Question>) {
        let mut together = Vec::new();
        while questions.recv_many(&mut together, MOST_TOGETHER).await > 0 {
            let (mut estimates, mut looks, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
            for question in together.drain(..) {
                match question {
                    Question::Estimate(request, wanted) => estimates.push((request, wanted)),
                    Question::Look(request, transaction) => looks.push((request, transaction)),
                    Question::Account(request, payer, block) => {
                        accounts.push((request, (payer, block)));
                    }
                }
            }
            tokio::join!(self.estimate(estimates), self.look(looks), self.accounts(accounts));
        }
    }

    /// Estimates relays.
    async fn estimate(&self, wanted: Vec<(RequestId, Wanted)>) {
        let (requests, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let answers = self.node.estimate(&wanted, real_time()).await;
        self.answer_all(requests, answers, |request, answer| NodeEvent::Estimated {
            request,
            answer,
        });
    }

    /// Looks for transactions.
    async fn look(&self, wanted: Vec<(RequestId, B256)>) {
        let (requests, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let answers = self.node.look(&wanted).await;
        self.answer_all(requests, answers, |request, place| NodeEvent::Seen { request, place });
    }

    /// Asks for accounts.
    async fn accounts(&self, wanted: Vec<(RequestId, (Address, B256))>) {
        let (requests, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let answers = self.node.accounts(&wanted).await;
        for (payer, account) in wanted.iter().map(|(payer, _)| *payer).zip(&answers) {
            if let Ok(account) = account {
                let balance = Input::Balance(self.node.chain(), payer, account.balance);
                let _told = self.inbox.send(balance);
            }
        }
        self.answer_all(requests, answers, |request, account| NodeEvent::Account {
            request,
            nonce: account.nonce,
            balance: account.balance,
        });
    }

    /// Submits transactions.
    async fn submit_all(self, mut submissions: UnboundedReceiver<Submission>) {
        let mut together = Vec::new();
        while submissions.recv_many(&mut together, MOST_TOGETHER).await > 0 {
            let (requests, raw): (Vec<_>, Vec<_>) =
                together.drain(..).map(|Submission { request, raw }| (request, raw)).unzip();
            let answers = self.node.broadcast(&raw).await;
            self.answer_all(requests, answers, |request, answer| NodeEvent::Broadcasted {
                request,
                answer,
            });
        }
    }

    /// Answers requests, each with a value or with the reason why there is none.
    fn answer_all<T>(
        &self,
        requests: Vec<RequestId>,
        answers: Vec<Result<T, NodeError>>,
        event: impl Fn(RequestId, T) -> NodeEvent,
    ) {
        for (request, answer) in requests.into_iter().zip(answers) {
            self.answer(match answer {
                Ok(value) => event(request, value),
                Err(error) => NodeEvent::Failed { request, reason: error.to_string() },
            });
        }
    }

    /// Gives an answer to the machine.
    fn answer(&self, event: NodeEvent) {
        // Nobody waits for it at the end of the process.
        let _answered = self.inbox.send(Input::Node(event));
    }
}
