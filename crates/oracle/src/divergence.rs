//! Differences between deployments.

use std::fmt;

use crate::{Deployment, Observation, Transaction, World};

/// A transaction whose observations differ between two deployments.
#[derive(Debug, Clone)]
pub struct Divergence {
    /// Index of the transaction in its case.
    pub index: usize,
    /// The state in which the case begins.
    pub world: World,
    /// The transactions of the case, up to and including the one that differs.
    pub transactions: Vec<Transaction>,
    /// The deployment under test, and its observation.
    pub subject: (Deployment, Observation),
    /// The deployment that is right by definition, and its observation.
    pub reference: (Deployment, Observation),
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "transaction {} differs\n  {:?}", self.index, self.world)?;
        for (index, tx) in self.transactions.iter().enumerate() {
            writeln!(f, "  {index}: {tx}")?;
        }
        let sides = [&self.subject, &self.reference];
        for (deployment, seen) in sides {
            writeln!(
                f,
                "  {deployment:<12}{:?} gas {} refund {} logs {} output {}",
                seen.status,
                seen.gas_used,
                seen.refund,
                seen.logs.len(),
                seen.output
            )?;
        }
        let logs = sides.iter().map(|(_, seen)| seen.logs.len()).max().unwrap_or_default();
        for index in 0..logs {
            let logs = sides.map(|(_, seen)| seen.logs.get(index));
            if logs[0] != logs[1] {
                writeln!(f, "  log {index}")?;
                write_sides(f, sides, logs)?;
            }
        }
        let loaded = sides.into_iter().flat_map(|(_, seen)| seen.accounts.keys());
        let loaded: std::collections::BTreeSet<_> = loaded.collect();
        for address in loaded {
            let accounts = sides.map(|(_, seen)| seen.accounts.get(address));
            if accounts[0] != accounts[1] {
                writeln!(f, "  {address}")?;
                write_sides(f, sides, accounts)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Divergence {}

/// Writes a part that differs, as each side has it.
fn write_sides(
    f: &mut fmt::Formatter<'_>,
    sides: [&(Deployment, Observation); 2],
    parts: [Option<impl fmt::Debug>; 2],
) -> fmt::Result {
    for ((deployment, _), part) in sides.into_iter().zip(parts) {
        match part {
            Some(part) => writeln!(f, "    {deployment:<12}{part:?}")?,
            None => writeln!(f, "    {deployment:<12}nothing")?,
        }
    }
    Ok(())
}
