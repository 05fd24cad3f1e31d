//! Scenarios that once did not hold, as the property-test kit shrank them.

use alloy_primitives::{Bytes, ChainId};
use chain_sim::{
    ChainConfig, ClusterConfig, Fault, Forgery, RelayerConfig, ReorgedTransactions, Retries,
    Schedule, ScheduledFault, SendRules,
    kit::{Account, Action, Behaviour, Payload, Run, Scenario, ScheduledAction, Target},
};

/// So many chains with a block each second, safe after 4 s and final after 12, and a relayer that
/// tries twelve times.
fn scenario(chains: u16) -> Scenario {
    let mut cluster = ClusterConfig::with_chains(chains);
    for chain in &mut cluster.chains {
        let config = ChainConfig::new(chain.id).with_block_time(1);
        *chain = config.with_safe_after(4).with_finalized_after(12);
    }
    let retries = Retries::default().with_attempts(12).with_back_off(1).with_longest_back_off(4);
    Scenario::new(cluster, RelayerConfig::default().with_retries(retries))
}

/// Adds a message of account 0 before a step.
fn send(scenario: &mut Scenario, step: u64, chain: ChainId, destination: ChainId, target: Target) {
    let action = Action::Send {
        chain,
        account: Account::Dev(0),
        destination,
        target,
        payload: Payload::Bytes(Bytes::from_static(&[0x6a])),
        value: 0,
    };
    scenario.actions.push(ScheduledAction { step, action });
}

/// Sets the faults.
fn faults<const N: usize>(scenario: &mut Scenario, faults: [(u64, Fault); N]) {
    let faults = faults.map(|(step, fault)| ScheduledFault { step, fault });
    scenario.schedule = Schedule::new(faults);
}

/// The fault of a reorg.
const fn reorg(chain: ChainId, depth: u64, transactions: ReorgedTransactions) -> Fault {
    Fault::Reorg { chain, depth, transactions }
}

/// Asserts that all invariants hold.
fn assert_holds(scenario: &Scenario) -> Run {
    scenario.run().unwrap_or_else(|violation| panic!("{violation}\n{scenario}"))
}

#[test]
fn message_to_nowhere_is_settled_after_a_reorg_too() {
    let mut scenario = scenario(2);
    send(&mut scenario, 10, 901, 903, Target::Nobody);
    faults(&mut scenario, [(11, reorg(901, 1, ReorgedTransactions::Rebuilt))]);
    // The documented rules send nothing to an unknown chain.
    scenario.cluster.send_rules = SendRules::Released;
    assert_holds(&scenario);
}

#[test]
fn message_to_a_chain_that_is_not_active_waits() {
    let mut scenario = scenario(2);
    scenario.cluster.chains[1].lagoon_time = scenario.cluster.genesis_timestamp + 9;
    send(&mut scenario, 0, 901, 902, Target::Nobody);
    assert_eq!(assert_holds(&scenario).model.relayed().count(), 1);
}

#[test]
fn relay_of_a_log_that_a_reorg_moved_is_tried_with_the_new_one() {
    let mut scenario = scenario(4);
    scenario.cluster.chains[0].block_time = 3;
    send(&mut scenario, 8, 901, 902, Target::Nobody);
    faults(
        &mut scenario,
        [
            (6, Fault::Jump { seconds: 35 }),
            (8, reorg(902, 2, ReorgedTransactions::Pooled)),
            (14, Fault::CrashRelayer { steps: 2 }),
            (14, reorg(901, 2, ReorgedTransactions::Pooled)),
        ],
    );
    assert_eq!(assert_holds(&scenario).model.relayed().count(), 1);
}

#[test]
fn relay_that_was_read_before_its_message_was_sent_again_counts() {
    let mut scenario = scenario(3);
    scenario.cluster.verify_after = 2;
    scenario.cluster.chains[0].block_time = 2;
    scenario.cluster.chains[1].block_time = 4;
    send(&mut scenario, 0, 901, 902, Target::Nobody);
    faults(
        &mut scenario,
        [
            (5, reorg(901, 2, ReorgedTransactions::Pooled)),
            (5, reorg(903, 5, ReorgedTransactions::Pooled)),
            (6, Fault::CrashRelayer { steps: 0 }),
        ],
    );
    assert_holds(&scenario);
}

/// A block that a message of an unverified block depends on falls. The unverified one falls with
/// it: were it looked at only when its own time comes, others would build on it until then, a
/// relay on the one chain of what the other has sent in answer, and so on for ever.
#[test]
fn messages_that_answer_each_other_come_to_rest_after_a_forgery() {
    let mut scenario = scenario(3);
    scenario.cluster.verify_after = 4;
    scenario.cluster.chains[0].block_time = 5;
    scenario.cluster.chains[0].lagoon_time = scenario.cluster.genesis_timestamp + 11;
    scenario.cluster.chains[1].block_time = 2;
    scenario.relayer.delay = 1;
    let contract = scenario.contracts.len();
    scenario.deploy(Behaviour::Bounce);
    // 0x6a: two hops.
    send(&mut scenario, 0, 902, 901, Target::Contract(contract));
    let forgery = Forgery::LogIndex { by: 1 };
    faults(&mut scenario, [(13, Fault::ForgeRelay { forgery, unchecked: true })]);
    assert_holds(&scenario);
}
