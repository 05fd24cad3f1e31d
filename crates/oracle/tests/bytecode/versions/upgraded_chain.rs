//! A chain whose predeploys are proxies, which transactions upgrade from one version to another.

use alloy_primitives::{Address, B256, address};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Versions};
use op_revm::revm::state::Bytecode;
use oracle::{
    Deployment, IMPLEMENTATION_SLOT, Observation, Transaction, World,
    contracts::{UpgradeableProxy, UpgradeableProxy::upgradeToCall},
};

/// The proxies: the messenger's, then the inbox's.
const PROXIES: [Address; 2] = [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX];
/// Addresses of the implementations before the upgrade.
const OLD: [Address; 2] = [
    address!("0x00000000000000000000000000000000001d0023"),
    address!("0x00000000000000000000000000000000001d0022"),
];
/// Addresses of the implementations after the upgrade.
const NEW: [Address; 2] = [
    address!("0x0000000000000000000000000000000000900023"),
    address!("0x0000000000000000000000000000000000900022"),
];

/// A chain with the implementations of two versions.
#[derive(Debug, Clone)]
pub(crate) struct UpgradedChain {
    pub(crate) world: World,
    pub(crate) from: Versions,
    pub(crate) to: Versions,
}

impl UpgradedChain {
    /// Runs the transactions. The proxies begin with the old implementations.
    #[track_caller]
    pub(crate) fn run(
        &self,
        deployment: Deployment,
        transactions: &[Transaction],
    ) -> Vec<Observation> {
        let seen = self.deployed(deployment).attempt(deployment, transactions);
        let mut seen = seen.expect("a spec with a gas table");
        // The code is another one in each deployment.
        for account in seen.iter_mut().flat_map(|seen| &mut seen.accounts) {
            if OLD.contains(account.0) || NEW.contains(account.0) {
                account.1.code_hash = B256::ZERO;
            }
        }
        seen
    }

    /// The world with the proxies and the implementations.
    fn deployed(&self, deployment: Deployment) -> World {
        let mut world = self.world.clone();
        for (proxy, old) in PROXIES.into_iter().zip(OLD) {
            world = world
                .with_code(proxy, UpgradeableProxy::DEPLOYED_BYTECODE.clone())
                .with_storage(proxy, IMPLEMENTATION_SLOT, old.into_word().into());
        }
        for (versions, addresses) in [(self.from, OLD), (self.to, NEW)] {
            let accounts = deployment.accounts(versions).expect("the released bytecode");
            for ((_, account), address) in accounts.into_iter().zip(addresses) {
                let code = account.code.as_ref().map(Bytecode::original_bytes);
                world = world.with_code(address, code.expect("an account with code"));
            }
        }
        world
    }
}

/// The transactions that set the new implementations, as a network upgrade does.
pub(crate) fn upgrade() -> [Transaction; 2] {
    set_implementations(NEW)
}

/// The transactions that set the old implementations again.
pub(crate) fn downgrade() -> [Transaction; 2] {
    set_implementations(OLD)
}

fn set_implementations([messenger, inbox]: [Address; 2]) -> [Transaction; 2] {
    let set = |proxy, implementation| {
        let call = Transaction::call(proxy, &upgradeToCall { implementation });
        Transaction { caller: Address::ZERO, ..call }
    };
    let [to_messenger, to_inbox] = PROXIES;
    [set(to_messenger, messenger), set(to_inbox, inbox)]
}
