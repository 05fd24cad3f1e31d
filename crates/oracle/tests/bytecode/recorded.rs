//! Native programs of 1.3 against recorded results of the released bytecode, which is in no package
//! that cargo could fetch.

use std::collections::BTreeMap;

use alloy_primitives::{B256, b256, keccak256};
use messenger::Versions;
use oracle::{
    Deployment, Error, Machine, Status,
    cases::Class,
    recording::{Recording, read},
};

/// The recordings, which the example `record` has written.
const FILE: &[u8] = include_bytes!("../../recordings/1.3.json.gz");
/// Hash of the file, so that no recording changes unnoticed.
const FILE_HASH: B256 = b256!("0x9b97c992724dbccd5d7d5238979ece43e7c49388fe73db75f7c14a6dff890b50");
/// Number of recordings of each class.
const PER_CLASS: usize = 180;

fn recordings() -> Vec<Recording> {
    assert_eq!(keccak256(FILE), FILE_HASH);
    read(FILE).expect("recordings")
}

/// Native programs do what the bytecode did, in every EVM that knows deposits: in the accounts, and
/// in the place of the project's own contracts.
#[test]
fn native_programs_equal_the_recordings() {
    let recordings = recordings();
    for machine in [Machine::OpRevm, Machine::Alloy, Machine::Inspected] {
        for (index, recording) in recordings.iter().enumerate() {
            assert_eq!(recording.world.versions, Versions::V1_3_0);
            for deployment in [Deployment::Native, Deployment::StandIn] {
                let checked = recording.check(deployment, machine);
                checked.unwrap_or_else(|error| panic!("recording {index}: {error}"));
            }
        }
    }
}

/// The project's own contracts do what native programs do, apart from gas.
#[test]
fn own_contracts_equal_native_programs_without_gas() {
    let recordings = recordings();
    let mut compared = 0;
    for (index, recording) in recordings.iter().enumerate() {
        let checked = recording.check_own_contracts();
        let is_compared = checked.unwrap_or_else(|error| panic!("recording {index}: {error}"));
        compared += usize::from(is_compared);
    }
    assert!(compared * 100 >= recordings.len() * 75, "{compared} of {}", recordings.len());
}

/// The recordings have cases of all classes, and transactions that end in every way.
#[test]
fn recordings_have_all_classes_and_outcomes() {
    let recordings = recordings();
    let mut classes = BTreeMap::<&str, usize>::new();
    let (mut successes, mut reverts, mut halts, mut refusals) = (0, 0, 0, 0);
    for recording in &recordings {
        *classes.entry(&recording.class).or_default() += 1;
        for seen in &recording.observations {
            match seen.status {
                Status::Success => successes += 1,
                Status::Revert => reverts += 1,
                Status::Halt(_) => halts += 1,
                Status::Refused(_) => refusals += 1,
            }
        }
    }
    assert_eq!(classes, Class::ALL.map(|class| (class.name(), PER_CLASS)).into());
    let counts = [successes, reverts, halts, refusals];
    assert!(counts.iter().zip([1000, 1000, 150, 10]).all(|(n, floor)| *n >= floor), "{counts:?}");
}

/// The programs of 1.2 do not equal the recordings: those tell the revisions apart.
#[test]
fn programs_of_another_revision_differ() {
    let differ = |mut recording: Recording| {
        recording.world.versions = Versions::V1_2_0;
        matches!(recording.check(Deployment::Native, Machine::OpRevm), Err(Error::Divergence(_)))
    };
    let differing = recordings().into_iter().filter(|it| differ(it.clone())).count();
    assert!(differing > 1000, "{differing}");
}

/// A recording with one unit of gas more is a difference.
#[test]
fn a_wrong_recording_is_a_difference() {
    for mut recording in recordings().into_iter().step_by(PER_CLASS) {
        let Some(seen) = recording.observations.last_mut() else { panic!("no transaction") };
        seen.gas_spent += 1;
        let error = recording.check(Deployment::Native, Machine::OpRevm).expect_err("a difference");
        assert!(matches!(error, Error::Divergence(_)), "{error}");
    }
}
