//! Random blocks, the same in every run.

use op_revm::OpSpecId;
use oracle::Proxies;
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use super::{action::action, totals::Totals, two_chains::TwoChains};

/// Number of blocks on each of the two chains.
const BLOCKS: usize = 150;

#[test]
fn random_blocks_under_interop() {
    random_blocks(OpSpecId::INTEROP, Proxies::Neither);
}

#[test]
fn random_blocks_under_karst() {
    random_blocks(OpSpecId::KARST, Proxies::Neither);
}

#[test]
fn random_blocks_behind_proxies() {
    random_blocks(OpSpecId::INTEROP, Proxies::Both);
}

/// Compares blocks, and asserts that they contain enough of everything.
fn random_blocks(spec: OpSpecId, proxies: Proxies) {
    let mut chains = TwoChains::new(spec, proxies);
    let mut runner = TestRunner::deterministic();
    let blocks = vec(action(), 0..12);
    for _ in 0..BLOCKS {
        for side in 0..2 {
            let actions = blocks.new_tree(&mut runner).expect("a block").current();
            chains.include(side, &actions);
        }
    }
    let totals: Totals = chains.0.iter().map(|side| side.totals).sum();
    assert_eq!(totals.blocks, 2 * BLOCKS);
    let at_least = Totals {
        transactions: 1_800,
        failed: 400,
        deposits: 450,
        failed_deposits: 100,
        sent: 450,
        relayed: 250,
        executing: 350,
        ..totals
    };
    assert!(totals.reaches(&at_least), "{totals:?}");
}
