//! Comparison of deployments.

use crate::{Deployment, Divergence, Error, Observation, Transaction, World, run::all_ran};

/// Runs the transactions accelerated, natively and with the released bytecode, and compares
/// everything observable of each. Returns the observations, which are equal.
///
/// # Errors
///
/// [`Error::Divergence`] if observations differ, and the errors of [`World::run`].
pub fn compare(world: &World, transactions: &[Transaction]) -> Result<Vec<Observation>, Error> {
    all_ran(compare_each(world, &[Deployment::Native, Deployment::Accelerated], transactions)?)
}

/// Compares each of `subjects` with the released bytecode, which runs in an EVM without anything
/// installed. A transaction that every deployment refuses before it runs is an observation, too.
///
/// # Errors
///
/// [`Error::Divergence`] if observations differ, and the errors of [`World::attempt`].
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
