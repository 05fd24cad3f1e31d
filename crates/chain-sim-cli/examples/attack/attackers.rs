//! The process of the attackers.

use std::io;

use crate::{attack::Attack, finding::Finding, stage::Stage};

/// Carries out an attack, and prints what it has found.
pub(crate) fn run(attack: &Attack, mut stage: Stage) -> io::Result<()> {
    // Thousands of sockets; the hard limit may be below.
    let _most = rlimit::increase_nofile_limit(u64::MAX);
    let finding = (attack.run)(&mut stage).unwrap_or_else(|failure| Finding {
        text: stage.tally.to_string(),
        broken: Some(format!("the attack failed: {failure}")),
    });
    println!("{}", serde_json::to_string(&finding)?);
    // Crowds are left as they are: their connections end with the process.
    Ok(())
}
