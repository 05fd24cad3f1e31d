//! Native against bytecode.

use std::fmt;

use crate::{Deployment, Error, Observation, Transaction, World};

/// A difference: the transaction, and what each implementation made of it.
#[derive(Debug, Clone)]
pub struct Divergence {
    /// Position of the transaction in its case.
    pub index: usize,
    /// All transactions of the case, up to and with the one that differs.
    pub transactions: Vec<Transaction>,
    /// What the native programs made of it.
    pub native: Observation,
    /// What the released bytecode made of it.
    pub bytecode: Observation,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "transaction {} differs", self.index)?;
        for (index, tx) in self.transactions.iter().enumerate() {
            writeln!(
                f,
                "  {index}: to {} value {} gas limit {} access list {:?}\n     data {}",
                tx.to, tx.value, tx.gas_limit, tx.access_list.0, tx.data
            )?;
        }
        let [native, bytecode] = [&self.native, &self.bytecode].map(|seen| {
            format!(
                "{:?} gas {} refund {} output {} logs {:?}",
                seen.status, seen.gas_used, seen.refund, seen.output, seen.logs
            )
        });
        writeln!(f, "  native   {native}\n  bytecode {bytecode}")?;
        for (address, account) in &self.native.accounts {
            let other = self.bytecode.accounts.get(address);
            if other != Some(account) {
                writeln!(f, "  {address}\n    native   {account:?}\n    bytecode {other:?}")?;
            }
        }
        for (address, account) in &self.bytecode.accounts {
            if !self.native.accounts.contains_key(address) {
                writeln!(f, "  {address}\n    native   not loaded\n    bytecode {account:?}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Divergence {}

/// Runs the transactions with both implementations and compares all that can be seen of each;
/// what was seen, where they agree.
///
/// # Errors
///
/// [`Error::Divergence`] where they differ; as [`World::run`] otherwise.
pub fn compare(world: &World, transactions: &[Transaction]) -> Result<Vec<Observation>, Error> {
    let native = world.run(Deployment::Native, transactions)?;
    let bytecode = world.run(Deployment::Bytecode, transactions)?;
    for (index, (native, bytecode)) in native.iter().zip(&bytecode).enumerate() {
        if native != bytecode {
            return Err(Box::new(Divergence {
                index,
                transactions: transactions[..=index].to_vec(),
                native: native.clone(),
                bytecode: bytecode.clone(),
            })
            .into());
        }
    }
    Ok(native)
}
