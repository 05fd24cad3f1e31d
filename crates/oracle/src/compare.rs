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
        let reference = (Deployment::Bytecode, &expected[..]);
        require_equal(world, transactions, (subject, actual), reference)?;
    }
    Ok(expected)
}

/// Requires that a deployment's observations are those of the reference.
///
/// # Errors
///
/// [`Error::Divergence`] at the first transaction whose observations differ.
pub(crate) fn require_equal(
    world: &World,
    transactions: &[Transaction],
    (subject, actual): (Deployment, Vec<Observation>),
    (reference, expected): (Deployment, &[Observation]),
) -> Result<(), Error> {
    let mut pairs = actual.into_iter().zip(expected).enumerate();
    match pairs.find(|(_, (actual, expected))| actual != *expected) {
        None => Ok(()),
        Some((index, (actual, expected))) => Err(Box::new(Divergence {
            index,
            world: world.clone(),
            transactions: transactions[..=index].to_vec(),
            subject: (subject, actual),
            reference: (reference, expected.clone()),
        })
        .into()),
    }
}
