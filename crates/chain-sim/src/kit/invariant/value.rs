//! Ether.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

use super::Violation;
use crate::{chain::Chain, kit::Model, state::State};

/// Checks that in every block from block `from` on, the balances of all accounts of a chain add up
/// to those at genesis plus the value minted by deposits (gas costs nothing), and that the balances
/// of the predeploys do not change.
///
/// # Errors
///
/// [`Violation::Value`], [`Violation::PredeployValue`].
pub fn value_is_conserved(chain: &Chain, model: &Model, from: u64) -> Result<(), Violation> {
    let states: BTreeMap<u64, State> = chain.states().collect();
    let genesis = states.get(&0).map(total).unwrap_or_default();
    for block in model.blocks(chain.id()).iter().skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        let number = block.number;
        let Some(state) = states.get(&number) else { continue };
        let (expected, actual) = (genesis + block.minted, total(state));
        if actual != expected {
            return Err(Violation::Value { chain: chain.id(), block: number, expected, actual });
        }
        let parent = number.checked_sub(1).and_then(|parent| states.get(&parent));
        let Some(parent) = parent else { continue };
        // Before the activation the predeploys are ordinary accounts.
        if block.timestamp < chain.config().lagoon_time {
            continue;
        }
        for predeploy in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
            let balance = |state: &State| {
                state.account(predeploy).map_or(U256::ZERO, |account| account.balance)
            };
            let (expected, actual) = (balance(parent), balance(state));
            if actual != expected {
                let (chain, block) = (chain.id(), number);
                return Err(Violation::PredeployValue {
                    chain,
                    block,
                    predeploy,
                    expected,
                    actual,
                });
            }
        }
    }
    Ok(())
}

/// The sum of all balances, in wei.
fn total(state: &State) -> U256 {
    state.accounts().map(|(_, account)| account.info.balance).sum()
}
