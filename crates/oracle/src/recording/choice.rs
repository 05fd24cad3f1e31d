//! The cases that are recorded.

use std::collections::BTreeSet;

use alloy_primitives::Bytes;
use op_revm::revm::state::Bytecode;
use reference::Released;

use super::Recording;
use crate::{
    Error,
    campaign::{Campaign, CaseGenerator, Embedding},
    cases::{Case, Class},
    released,
};

/// The longest recording, as JSON, in bytes. Larger cases are left out, so that the file is small.
const LONGEST: usize = 16 * 1024;
/// Number of cases to try for each recording.
const ATTEMPTS: u64 = 4;
/// Number of bytes of released code that make a case one that contains it.
const CODE: usize = 32;

/// The recordings of a class, and how many of its cases were left out.
#[derive(Debug)]
pub struct Choice {
    /// The class.
    pub class: Class,
    /// The recordings.
    pub recordings: Vec<Recording>,
    /// Number of cases that were too large.
    pub too_large: u64,
    /// Number of cases that contain the released code, which must not be in the file.
    pub with_released_code: u64,
    /// Number of cases in which native programs differ by design.
    pub for_bytecode: u64,
}

/// Records up to `count` cases of a class, from this seed, in all specs and by both encoders,
/// and leaves out those that [`Choice`] counts.
///
/// # Errors
///
/// The errors of [`Recording::of`].
pub fn choose(class: Class, count: usize, seed: u64) -> Result<Choice, Error> {
    let campaign = Campaign { seed, class: Some(class), ..Campaign::new(0, Embedding::OpRevm) };
    let generator = CaseGenerator::new(&campaign);
    let mut choice = Choice {
        class,
        recordings: Vec::new(),
        too_large: 0,
        with_released_code: 0,
        for_bytecode: 0,
    };
    for number in 0..ATTEMPTS * count as u64 {
        if choice.recordings.len() == count {
            break;
        }
        // Settings change after 12 and 36 cases; with this step all of them come.
        let case = generator.case(class, 5 * number);
        if case.world.is_for_bytecode {
            choice.for_bytecode += 1;
        } else if contains(&case, &released(case.world.versions)?) {
            choice.with_released_code += 1;
        } else {
            let recording = Recording::of(&case)?;
            if serde_json::to_vec(&recording).is_ok_and(|json| json.len() <= LONGEST) {
                choice.recordings.push(recording);
            } else {
                choice.too_large += 1;
            }
        }
    }
    Ok(choice)
}

/// Whether an account or the data of a transaction contain released code.
fn contains(case: &Case, released: &Released) -> bool {
    let codes = case.world.accounts.iter();
    let codes =
        codes.filter_map(|(_, account)| account.code.as_ref().map(Bytecode::original_bytes));
    let data = case.transactions.iter().map(|transaction| transaction.data.clone());
    let mut parts: Vec<&[u8]> = [&released.messenger, &released.inbox]
        .into_iter()
        .flat_map(|code| code.chunks_exact(CODE))
        // Not a stretch of zeros or the like.
        .filter(|part| part.iter().collect::<BTreeSet<_>>().len() > CODE / 4)
        .collect();
    parts.sort_unstable();
    let has = |bytes: Bytes| bytes.windows(CODE).any(|window| parts.binary_search(&window).is_ok());
    codes.chain(data).any(has)
}
