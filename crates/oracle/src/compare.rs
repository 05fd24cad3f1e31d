//! One deployment against another.

use std::fmt;

use crate::{Deployment, Error, Observation, Transaction, World, world::all_ran};

/// A difference: the transaction, and what each deployment made of it.
#[derive(Debug, Clone)]
pub struct Divergence {
    /// Position of the transaction in its case.
    pub index: usize,
    /// The state that the case began in.
    pub world: World,
    /// All transactions of the case, up to and with the one that differs.
    pub transactions: Vec<Transaction>,
    /// The deployment under test, and what it made of the transaction.
    pub subject: (Deployment, Observation),
    /// The deployment that is right, and what it made of the transaction.
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

/// What each side has of something that differs.
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

/// Runs the transactions accelerated, natively and with the released bytecode, and compares all
/// that can be seen of each; what was seen, where they agree.
///
/// # Errors
///
/// [`Error::Divergence`] where they differ; as [`World::run`] otherwise.
pub fn compare(world: &World, transactions: &[Transaction]) -> Result<Vec<Observation>, Error> {
    all_ran(compare_each(world, &[Deployment::Native, Deployment::Accelerated], transactions)?)
}

/// As [`compare`], each of `subjects` with the released bytecode in an EVM into which nothing is
/// installed. A transaction that none of them begins to run is an observation, too.
///
/// # Errors
///
/// [`Error::Divergence`] where they differ; as [`World::attempt`] otherwise.
pub fn compare_each(
    world: &World,
    subjects: &[Deployment],
    transactions: &[Transaction],
) -> Result<Vec<Observation>, Error> {
    let expected = world.attempt(Deployment::Bytecode, transactions)?;
    for &subject in subjects {
        let actual = world.attempt(subject, transactions)?;
        let mut pairs = actual.into_iter().zip(&expected).enumerate();
        if let Some((index, (actual, expected))) = pairs.find(|(_, (actual, seen))| actual != *seen)
        {
            return Err(Box::new(Divergence {
                index,
                world: world.clone(),
                transactions: transactions[..=index].to_vec(),
                subject: (subject, actual),
                reference: (Deployment::Bytecode, expected.clone()),
            })
            .into());
        }
    }
    Ok(expected)
}
