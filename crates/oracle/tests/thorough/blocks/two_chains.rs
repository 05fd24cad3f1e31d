//! Two chains whose users send each other messages.

use alloy_op_evm::spec_by_timestamp_after_bedrock;
use alloy_op_hardforks::{ForkCondition, OpChainHardforks, OpHardfork};
use messenger::Message;
use op_revm::OpSpecId;
use oracle::{Proxies, Revision};

use super::{
    action::Action,
    compared_chain::{ComparedChain, Included},
    genesis::{contracts, rich},
    totals::Totals,
    users::Users,
};

/// The ids of the chains.
pub(crate) const CHAIN_IDS: [u64; 2] = [901, 902];

/// Every fork from genesis, including Lagoon (`OpHardfork::Interop`); Karst, which has Osaka's EVM, only for its spec.
fn hardforks(spec: OpSpecId) -> OpChainHardforks {
    let forks = OpChainHardforks::new(OpHardfork::VARIANTS.iter().map(|&fork| match fork {
        OpHardfork::Karst if spec != OpSpecId::KARST => (fork, ForkCondition::Never),
        _ => (fork, ForkCondition::ZERO_TIMESTAMP),
    }));
    assert_eq!(spec_by_timestamp_after_bedrock(&forks, 0), spec);
    forks
}

/// A chain and its users.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) chain: ComparedChain,
    pub(crate) users: Users,
    pub(crate) totals: Totals,
}

/// Both chains.
#[derive(Debug)]
pub(crate) struct TwoChains(pub(crate) [Side; 2]);

impl TwoChains {
    pub(crate) fn new(spec: OpSpecId, proxies: Proxies) -> Self {
        let [a, b] = CHAIN_IDS;
        Self([(a, b), (b, a)].map(|(id, other)| {
            let users = Users::new(id, other);
            let mut accounts = contracts();
            accounts.push(rich(users.address()));
            let versions = Revision::selected().versions();
            let chain = ComparedChain::new(id, &hardforks(spec), versions, proxies, &accounts);
            Side { chain, users, totals: Totals::default() }
        }))
    }

    /// Builds a block on one chain, deposits first. Its messages can be relayed from then on.
    pub(crate) fn include(&mut self, side: usize, actions: &[Action]) -> Included {
        let Side { chain, users, totals } = &mut self.0[side];
        let number = chain.next_number();
        let mut transactions: Vec<_> =
            actions.iter().map(|action| users.act(number, action)).collect();
        transactions.sort_by_key(|transaction| !transaction.is_deposit());
        let included = chain.include(transactions);
        totals.count_block(&included);
        let relays = chain.initiating_messages(&included);
        users.sent.extend(relays.iter().map(|relay| {
            Message::decode(&relay.payload, relay.id.chainId).expect("a message that was sent")
        }));
        self.0[1 - side].users.incoming.extend(relays);
        included
    }
}
