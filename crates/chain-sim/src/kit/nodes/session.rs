//! A relayer for real chains on the nodes of a cluster.

use ::relayer::{Machine, MachineConfig, MemoryStore};

use super::{node_faults::NodeFaults, nodes::Nodes};
use crate::cluster::Cluster;

/// The most rounds of questions and answers in one moment. A relayer that asks on and on does not end
/// otherwise.
const MOST_ROUNDS: usize = 10_000;

/// A relayer for real chains (`relayer::Machine`) that talks to the [nodes](Nodes) of a cluster. Its
/// process can end at any write to its store.
#[derive(Debug)]
pub struct Session {
    config: MachineConfig,
    /// The nodes.
    pub nodes: Nodes,
    machine: Option<Machine<MemoryStore>>,
    /// What is on the disk where the process has ended.
    store: MemoryStore,
    crashes: u64,
}

impl Session {
    /// Creates a relayer that has read nothing yet, and nodes that fail by a seed.
    pub fn new(config: MachineConfig, faults: NodeFaults, seed: u64) -> Self {
        Self {
            config,
            nodes: Nodes::new(faults, seed),
            machine: None,
            store: MemoryStore::default(),
            crashes: 0,
        }
    }

    /// How often the process has ended and begun anew.
    pub const fn crashes(&self) -> u64 {
        self.crashes
    }

    /// The relayer; `None` while its process does not run.
    pub const fn machine(&self) -> Option<&Machine<MemoryStore>> {
        self.machine.as_ref()
    }

    /// Ends the process now, and the next one at its write number `write`, from 1; `applied` says
    /// whether the disk has that write.
    pub fn crash_at(&mut self, write: u64, applied: bool) {
        if let Some(machine) = self.machine.take() {
            self.store = machine.into_store();
            self.crashes += 1;
        }
        let write = self.store.writes().saturating_add(write);
        self.store.fail_at(write, applied);
    }

    /// Lets the relayer do all that it can do at the cluster's time. Starts its process where it has
    /// ended.
    ///
    /// # Panics
    ///
    /// Where the relayer asks on and on.
    pub fn poll(&mut self, cluster: &mut Cluster) {
        let now = cluster.clock().now();
        let mut events = self.nodes.news(cluster);
        for _ in 0..MOST_ROUNDS {
            let Some(actions) = self.turn(core::mem::take(&mut events), now) else {
                self.crashes += 1;
                events = self.nodes.news(cluster);
                continue;
            };
            if actions.is_empty() {
                return;
            }
            for action in actions {
                events.extend(self.nodes.answer(cluster, action));
            }
        }
        panic!("expected the relayer to be done after {MOST_ROUNDS} rounds");
    }

    /// Tells the relayer what has happened; returns what it asks for, or `None` where its process has
    /// ended.
    fn turn(
        &mut self,
        events: Vec<::relayer::NodeEvent>,
        now: u64,
    ) -> Option<Vec<::relayer::Action>> {
        let mut machine = match self.machine.take() {
            Some(machine) => machine,
            None => {
                let store = core::mem::take(&mut self.store);
                Machine::open(self.config.clone(), store).ok()?
            }
        };
        let turn = || {
            for event in events {
                machine.handle(event, now)?;
            }
            machine.poll(now)
        };
        match turn() {
            Ok(actions) => {
                self.machine = Some(machine);
                Some(actions)
            }
            Err(_) => {
                self.store = machine.into_store();
                None
            }
        }
    }
}
