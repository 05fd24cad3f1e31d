//! The gas constants of crate `messenger` equal those derived from traces of the released bytecode.

use std::collections::BTreeSet;

use messenger::GasConstant;
use op_revm::OpSpecId;
use oracle::{
    Revision,
    gas::{Derivation, GasError, Linear, check, constant_name, derive, paths},
};
use reference::Released;

/// One spec for each gas schedule that native code supports: Cancun, Prague and Osaka.
const SPECS: [OpSpecId; 3] = [OpSpecId::ECOTONE, OpSpecId::ISTHMUS, OpSpecId::KARST];

fn released() -> Released {
    oracle::released(Revision::selected().versions()).expect("the released code")
}

/// The crate's constants.
fn gas_constants() -> impl Iterator<Item = GasConstant> {
    messenger::gas_constants(Revision::selected().versions())
}

/// Derives the constants from the released bytecode under `spec`, and asserts that there is no
/// error.
#[track_caller]
fn derived(spec: OpSpecId) -> Derivation {
    let derivation = derive(&released(), spec, &paths());
    let errors: Vec<_> = derivation.errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, [] as [&str; 0]);
    derivation
}

/// Exactly the constants of the crate are derived, with the same values.
#[test]
fn every_constant_follows_from_the_bytecode_under_every_gas_schedule() {
    for spec in SPECS {
        let derivation = derived(spec);
        let differences = check(&derivation, gas_constants());
        let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
        assert_eq!(differences, [] as [&str; 0], "{spec:?}");
        assert_eq!(derivation.constants.len(), gas_constants().count());
    }
}

/// Two constants with one name would hide each other.
#[test]
fn names_are_unique() {
    let names: BTreeSet<_> = gas_constants().map(|constant| constant_name(&constant)).collect();
    assert_eq!(names.len(), gas_constants().count());
    let paths = paths();
    let of_paths: BTreeSet<_> = paths.iter().map(|path| &path.name).collect();
    assert_eq!(of_paths.len(), paths.len());
}

/// A constant that is raised by one, lowered by one or left out is the only difference.
#[test]
fn a_constant_that_is_off_is_a_difference() {
    let derivation = derived(OpSpecId::ISTHMUS);
    let all: Vec<_> = gas_constants().collect();
    for index in 0..all.len() {
        let GasConstant { base, per_word, .. } = all[index];
        let right = Linear { base, per_word };
        let changes = [(base + 1, per_word), (base - 1, per_word), (base, per_word + 1)];
        for (base, per_word) in changes {
            let mut changed = all.clone();
            changed[index] = GasConstant { base, per_word, ..all[index] };
            let differences = check(&derivation, changed);
            let [difference] = &differences[..] else { panic!("{differences:?}") };
            assert_eq!(difference.expected, Some(right));
            assert_eq!(difference.actual, Some(Linear { base, per_word }));
            let name = all[index].name.to_uppercase();
            assert!(difference.constant.ends_with(&name), "{difference}");
        }
        let mut rest = all.clone();
        rest.remove(index);
        let differences = check(&derivation, rest);
        let [difference] = &differences[..] else { panic!("{differences:?}") };
        assert_eq!((difference.expected, difference.actual), (Some(right), None));
    }
}

/// A constant that no path derives is a difference.
#[test]
fn a_constant_that_is_not_derived_is_a_difference() {
    let derivation = derived(OpSpecId::ISTHMUS);
    let module = "messenger::program::send::gas";
    let unknown = GasConstant { module, name: "UNKNOWN", base: 1, per_word: 0 };
    let differences = check(&derivation, gas_constants().chain([unknown]));
    let [difference] = &differences[..] else { panic!("{differences:?}") };
    assert_eq!(difference.to_string(), "send::UNKNOWN: expected none, got 1");
}

/// A stretch with the name of another one conflicts with it.
#[test]
fn paths_that_say_different_things_are_an_error() {
    let mut paths = paths();
    let path = paths.iter_mut().find(|path| path.name == "resendMessage").expect("the path");
    path.stretches[1].constants = vec!["send::LOG"];
    let derivation = derive(&released(), OpSpecId::ISTHMUS, &paths);
    let [error @ GasError::Conflict { expected, actual, .. }] = &derivation.errors[..] else {
        panic!("{:?}", derivation.errors)
    };
    let message = format!("resendMessage: expected send::LOG to be {expected} at 0 words");
    assert!(error.to_string().starts_with(&message), "{error}");
    assert_ne!(expected, actual);
    let differences = check(&derivation, gas_constants());
    let [difference] = &differences[..] else { panic!("{differences:?}") };
    assert_eq!((difference.constant.as_str(), difference.expected), ("resend::LOG", None));
}

/// Under a spec without some of the contract's opcodes, some paths end early. The constants are
/// derived from the others.
#[test]
fn a_path_that_a_spec_does_not_have_is_an_error() {
    let derivation = derive(&released(), OpSpecId::CANYON, &paths());
    assert!(derivation.constants.contains_key("send::VALUE"));
    assert!(!derivation.constants.contains_key("relay::HASH"));
    let sends = derivation.errors.iter().find(|error| error.to_string().starts_with("sendMessage"));
    // 1.2 loads the word of a message before it stores it.
    let expected = match Revision::selected() {
        Revision::V1_2 => "SLOAD SLOAD SSTORE SLOAD SLOAD SSTORE LOG4 RETURN",
        Revision::V1_3 => "SLOAD SSTORE SLOAD SLOAD SSTORE LOG4 RETURN",
    };
    let expected =
        format!("sendMessage: expected effects {expected}; got SLOAD, then NotActivated");
    assert_eq!(sends.map(ToString::to_string), Some(expected));
    for error in &derivation.errors {
        let no_way = matches!(error, GasError::Effects { .. } | GasError::NoFrame { .. });
        assert!(no_way, "{error}");
    }
}
