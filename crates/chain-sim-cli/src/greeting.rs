//! The application: a `GreetingSender` and a `Greeter` on every chain.

use std::collections::BTreeMap;

use alloy_consensus::Transaction as _;
use alloy_primitives::{Address, Bytes, ChainId, U256};
use alloy_sol_types::{SolCall, sol};
use chain_sim::{Call, Cluster, DEV_ACCOUNTS, RelayerConfig};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{error::Error, payload::SHORTEST_GREETING};

sol!(
    #[allow(missing_docs)]
    Greeter,
    "../../tests/contracts/artifacts/Greeter.json"
);
sol!(
    #[allow(missing_docs)]
    GreetingSender,
    "../../tests/contracts/artifacts/GreetingSender.json"
);

/// The account that deploys and sends.
const ACCOUNT: Address = DEV_ACCOUNTS[0];

/// The application's addresses on one chain.
#[derive(Debug, Clone, Copy)]
struct Deployment {
    greeter: Address,
    sender: Address,
}

/// A greeting that was sent.
#[derive(Debug, Clone, Copy)]
struct Greeting {
    source: ChainId,
    destination: ChainId,
    id: u64,
}

/// The application on all chains, and the greetings that it has sent.
#[derive(Debug)]
pub(crate) struct Application {
    deployments: BTreeMap<ChainId, Deployment>,
    greetings: Vec<Greeting>,
}

impl Application {
    /// Deploys both contracts on every chain and builds the blocks they need.
    pub(crate) fn deploy(cluster: &mut Cluster) -> Result<Self, Error> {
        let chains: Vec<ChainId> = cluster.chains().map(chain_sim::Chain::id).collect();
        let mut deployments = BTreeMap::new();
        for &chain in &chains {
            let mut create = |code: &Bytes| {
                let nonce = cluster.chain(chain)?.next_nonce(ACCOUNT);
                cluster.submit_call(chain, Call::create(ACCOUNT, code.clone()))?;
                Ok::<_, Error>(ACCOUNT.create(nonce))
            };
            let greeter = create(&Greeter::BYTECODE)?;
            let sender = create(&GreetingSender::BYTECODE)?;
            deployments.insert(chain, Deployment { greeter, sender });
        }
        cluster.step()?;
        for (&chain, deployment) in &deployments {
            for (contract, address) in
                [("Greeter", deployment.greeter), ("GreetingSender", deployment.sender)]
            {
                if cluster.chain(chain)?.account(address).is_empty_code_hash() {
                    return Err(Error::Deployment { contract, chain });
                }
            }
        }
        Ok(Self { deployments, greetings: Vec::new() })
    }

    /// Submits `messages` greetings of `payload` bytes each. The chains take turns in sending; the
    /// seed determines each destination.
    pub(crate) fn send(
        &mut self,
        cluster: &mut Cluster,
        messages: u32,
        payload: u32,
        seed: u64,
    ) -> Result<(), Error> {
        let chains: Vec<ChainId> = self.deployments.keys().copied().collect();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let gas = RelayerConfig::default();
        for id in 0..u64::from(messages) {
            let index = usize::try_from(id).unwrap_or(usize::MAX) % chains.len();
            let other = (index + rng.random_range(1..chains.len())) % chains.len();
            let greeting = Greeting { source: chains[index], destination: chains[other], id };
            let mut filler = vec![0; (payload as usize).saturating_sub(SHORTEST_GREETING as usize)];
            rng.fill_bytes(&mut filler);
            let call = GreetingSender::sendGreetingCall {
                destination: U256::from(greeting.destination),
                greeter: self.deployments[&greeting.destination].greeter,
                id: U256::from(id),
                filler: filler.into(),
            };
            let sender = self.deployments[&greeting.source].sender;
            // A send needs no more gas than a relay.
            let most = cluster.chain(greeting.source)?.transaction_gas_limit();
            let gas_limit = gas.relay_gas(payload as usize, most);
            let call = Call::new(ACCOUNT, sender, call.abi_encode()).gas_limit(gas_limit);
            cluster.submit_call(greeting.source, call)?;
            self.greetings.push(greeting);
        }
        Ok(())
    }

    /// Checks that every transaction that called the senders succeeded, and that every greeter has
    /// received each of its greetings exactly once, from the sender on the right chain.
    pub(crate) fn check(&self, cluster: &Cluster) -> Result<(), Error> {
        for (&id, deployment) in &self.deployments {
            for block in cluster.chain(id)?.blocks() {
                for (transaction, receipt) in block.transactions().iter().zip(block.receipts()) {
                    if transaction.to() == Some(deployment.sender) && !receipt.status() {
                        let transaction = transaction.tx_hash();
                        return Err(Error::Reverted { chain: id, transaction });
                    }
                }
            }
        }
        self.greetings.iter().try_for_each(|greeting| self.check_greeting(cluster, greeting))
    }

    /// Checks one greeting on its destination.
    fn check_greeting(&self, cluster: &Cluster, greeting: &Greeting) -> Result<(), Error> {
        let &Greeting { source, destination: chain, id } = greeting;
        let greeter = self.deployments[&chain].greeter;
        let (from, key) = (U256::from(source), U256::from(id));
        let seen = Greeter::seenCall { source: from, id: key };
        let actual = read(cluster, chain, greeter, &seen)?;
        if actual != U256::ONE {
            return Err(Error::Seen { chain, source_chain: source, id, actual });
        }
        let sender = Greeter::senderOfCall { source: from, id: key };
        let actual = read(cluster, chain, greeter, &sender)?;
        let expected = self.deployments[&source].sender;
        if actual != expected {
            return Err(Error::Sender { chain, source_chain: source, id, expected, actual });
        }
        Ok(())
    }
}

/// Calls a getter and decodes what it returns.
fn read<C: SolCall>(
    cluster: &Cluster,
    chain: ChainId,
    contract: Address,
    call: &C,
) -> Result<C::Return, Error> {
    let outcome = cluster.call(chain, &Call::new(ACCOUNT, contract, call.abi_encode()))?;
    if !outcome.success {
        return Err(Error::Read { chain, actual: format!("reverted with {}", outcome.output) });
    }
    C::abi_decode_returns_validate(&outcome.output)
        .map_err(|error| Error::Read { chain, actual: error.to_string() })
}
