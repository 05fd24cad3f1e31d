//! Contracts of applications: deploying them, and reading what they say.

use alloy_primitives::{Address, Bytes, ChainId, address};
use alloy_sol_types::SolCall;

use super::Cluster;
use crate::{
    chain::{Call, Deposit, RevertReason},
    error::Error,
};

/// The account that deploys contracts by deposits. It does nothing else: contracts that are deployed
/// in the same order have the same addresses on all chains.
pub const DEPLOYER: Address = address!("0xde910fe700000000000000000000000000000000");

/// The gas limit of a deployment. The longest code that a chain accepts takes half of it.
const DEPLOYMENT_GAS: u64 = 10_000_000;

impl Cluster {
    /// Deploys a contract, by a deposit of [`DEPLOYER`] in the next block of `chain`, which is
    /// [built](Self::mine) at once; returns the contract's address. `creation` is the creation code,
    /// followed by the constructor's arguments.
    ///
    /// ```
    /// use alloy_primitives::U256;
    /// use alloy_sol_types::sol;
    /// use chain_sim::{Cluster, ClusterConfig};
    ///
    /// sol! {
    ///     // PUSH1 7 PUSH0 MSTORE PUSH1 32 PUSH0 RETURN, and before it what copies these 8 bytes.
    ///     #[sol(bytecode = "60088060095f395ff360075f5260205ff3")]
    ///     contract Seven {
    ///         function number() external view returns (uint256);
    ///     }
    /// }
    ///
    /// let mut cluster = Cluster::new(ClusterConfig::default())?;
    /// let seven = cluster.deploy(901, &Seven::BYTECODE)?;
    /// assert_eq!(cluster.read(901, seven, &Seven::numberCall {})?, U256::from(7));
    /// # Ok::<(), chain_sim::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Deployment`] where the creation fails; [`Error::UnknownChain`]; as
    /// [`step`](Self::step).
    pub fn deploy(&mut self, chain: ChainId, creation: impl AsRef<[u8]>) -> Result<Address, Error> {
        let deposit = deployment(Bytes::copy_from_slice(creation.as_ref()));
        let transaction = self.deposit(chain, deposit)?;
        self.mine(chain)?;
        let there = self.chain(chain)?;
        let head = there.head();
        let (index, receipt) = head
            .find_transaction(transaction)
            .ok_or_else(|| Error::Deployment { chain, actual: "no block with it".into() })?;
        if !receipt.status() {
            let reason = head.revert_reason(index).map(ToString::to_string);
            return Err(Error::Deployment { chain, actual: reason.unwrap_or_default() });
        }
        // The nonce that the creation has used.
        Ok(DEPLOYER.create(there.account(DEPLOYER).nonce.saturating_sub(1)))
    }

    /// Calls a function of a contract on the head of `chain`, from the zero address, discards its
    /// changes, and returns what it returns.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] where the call fails, or returns something else than the function does, as
    /// accounts without code do; as [`call`](Self::call).
    pub fn read<C: SolCall>(
        &self,
        chain: ChainId,
        contract: Address,
        function: &C,
    ) -> Result<C::Return, Error> {
        let call = Call::new(Address::ZERO, contract, function.abi_encode());
        let most = self.chain(chain)?.transaction_gas_limit();
        let outcome = self.call(chain, &call.gas_limit(most))?;
        let read = |actual: String| Error::Read { function: C::SIGNATURE, contract, chain, actual };
        if !outcome.success {
            return Err(read(RevertReason::decode(&outcome.output).to_string()));
        }
        C::abi_decode_returns(&outcome.output).map_err(|_| {
            read(match outcome.output.len() {
                0 => "no data: is there such a contract?".into(),
                length => format!("{length} bytes of data"),
            })
        })
    }
}

/// The deposit that deploys a contract with this creation code.
pub(crate) fn deployment(creation: Bytes) -> Deposit {
    Deposit { gas_limit: DEPLOYMENT_GAS, ..Deposit::create(DEPLOYER, creation) }
}
