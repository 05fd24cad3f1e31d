//! Cases of every class of input: native and accelerated predeploys equal the released bytecode.
//! The example `equivalence` of this crate runs any number of cases of the same strategies.

use alloy_sol_types::SolError;
use messenger::abi::{
    ICrossL2Inbox::{CrossL2Inbox_NoExecutingDeposits, ICrossL2InboxErrors},
    IL2ToL2CrossDomainMessenger::{
        IL2ToL2CrossDomainMessengerErrors, InvalidChainId, MessageTargetCrossL2Inbox,
    },
};
use oracle::{
    Encoder, Revision,
    campaign::{Campaign, Counted, Counts, Embedding, Outcome, Report, Shortfall},
    cases::{Class, Sweep},
    compare,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngSeed, TestRunner},
};

/// Number of cases of each class in each embedding: over 100,000 in all.
const CASES: u64 = 1_500;
/// Number of large cases, each of which takes as long as a hundred others.
const LARGE_CASES: u64 = 40;

/// The embeddings of the revision in which gas is compared.
fn embeddings() -> impl Iterator<Item = Embedding> {
    Embedding::of(Revision::selected()).filter(|embedding| embedding.has_floors())
}

/// Runs the cases of a class in all embeddings, by this encoder or both.
fn run(class: Class, encoder: Option<Encoder>) -> Report {
    let cases = if class == Class::Large { LARGE_CASES } else { CASES };
    let class = Some(class);
    let mut report = Report::default();
    for embedding in embeddings() {
        let campaign = Campaign { class, encoder, ..Campaign::new(cases, embedding) };
        report.add(campaign.run());
    }
    report
}

/// Asserts that nothing differs, and that no outcome is below its floor.
#[track_caller]
fn assert_held(report: &Report) {
    for finding in &report.findings {
        eprintln!("{finding}");
    }
    assert_eq!(report.divergences, 0);
    let shortfalls: Vec<String> = report.shortfalls().iter().map(ToString::to_string).collect();
    assert_eq!(shortfalls, Vec::<String>::new());
}

/// Compares the cases of a class, and checks the counts.
#[track_caller]
fn compare_all(class: Class) {
    let report = run(class, None);
    assert_held(&report);
    let counts = &report.per_class()[&class];
    let cases = if class == Class::Large { LARGE_CASES } else { CASES };
    let embeddings = embeddings().count() as u64;
    assert_eq!(counts.cases + counts.left_out, embeddings * cases);
    assert_eq!(counts.left_out > 0, class == Class::CodeOfOthers, "{}", counts.left_out);
    if class == Class::Envelopes {
        // System transactions and deposits that halt; type 4 before Isthmus.
        let ended = |outcome| counts.of(&Counted::Transaction(outcome));
        let failed = ended(Outcome::Halt("FailedDeposit".to_owned()));
        assert!(failed > 100, "{failed}");
        assert!(ended(Outcome::Refused) > 100);
    }
}

oracle::class_tests!(compare_all);

/// The inputs of each encoder alone reach the floors.
#[test]
fn floors_hold_with_either_encoder_alone() {
    for encoder in Encoder::ALL {
        let campaign = Campaign {
            encoder: Some(encoder),
            seed: 2,
            ..Campaign::new(12_000, Embedding::OpRevm)
        };
        assert_held(&campaign.run());
    }
}

/// An encoder of access lists with one wrong bit makes calls that both sides refuse equally: no
/// case differs, but outcomes are below their floors.
#[test]
fn a_broken_encoder_is_noticed() {
    let rng_seed = RngSeed::Fixed(0xbad);
    let config = Config { rng_seed, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    for class in [Class::WellFormed, Class::Targets, Class::Sequences, Class::ChainIds] {
        let strategy = class.strategy();
        let (mut right, mut wrong) = (Counts::default(), Counts::default());
        for _ in 0..800 {
            let case = strategy.new_tree(&mut runner).expect("a case").current();
            right.count(&compare(&case.world, &case.transactions).expect("no difference"));
            let mut transactions = case.transactions;
            let declared = transactions.iter_mut().flat_map(|tx| &mut tx.access_list.0);
            for key in declared.flat_map(|item| &mut item.storage_keys) {
                key[31] ^= 1;
            }
            wrong.count(&compare(&case.world, &transactions).expect("no difference"));
        }
        assert_eq!(right.shortfalls(class, None), [], "{class}");
        let shortfalls = wrong.shortfalls(class, None);
        let relayed = shortfalls.iter().find(|shortfall| shortfall.counted == Counted::Relayed);
        let Shortfall { expected, actual: 0, .. } = relayed.expect("a shortfall") else {
            panic!("{class}: {shortfalls:?}");
        };
        assert!(*expected >= 50, "{class}: {expected}");
    }
}

/// About every hundredth gas limit of a relay, a send and other calls.
#[test]
fn sweep_of_gas_limits() {
    let sweep = Sweep::new(Default::default());
    for index in 0..1_000 {
        let case = sweep.case(index);
        compare(&case.world, &case.transactions).unwrap_or_else(|error| panic!("{error}"));
    }
    // 1.2 million cases of all classes are enough to visit every limit: two of seventeen do.
    assert!((100_000..141_000).contains(&sweep.width()), "{}", sweep.width());
}

/// The results of a run depend only on its seed.
#[test]
fn threads_and_classes_do_not_matter() {
    let campaign = Campaign::new(1_700, Embedding::Proxied);
    let alone = campaign.run();
    let together = Campaign { threads: 3, ..campaign }.run();
    assert_eq!(alone.counts, together.counts);
    assert_eq!((alone.divergences, together.divergences), (0, 0));
    let class = Class::Sequences;
    let cases = alone.per_class()[&class].cases;
    let of_class = Campaign { class: Some(class), ..Campaign::new(cases, Embedding::Proxied) };
    assert_eq!(of_class.run().per_class()[&class], alone.per_class()[&class]);
}

/// The class of named errors meets every error of both released codes.
#[test]
fn every_error_is_met() {
    let class = Class::NamedErrors;
    let campaign = Campaign { class: Some(class), ..Campaign::new(3_000, Embedding::OpRevm) };
    let report = campaign.run();
    // Neither revision has the errors of the documented rules and of inbox 1.1.
    let without_bytecode = [
        InvalidChainId::SELECTOR,
        MessageTargetCrossL2Inbox::SELECTOR,
        CrossL2Inbox_NoExecutingDeposits::SELECTOR,
    ];
    let messengers = IL2ToL2CrossDomainMessengerErrors::SELECTORS.iter();
    let messengers = messengers
        .filter(|error| !without_bytecode.contains(error))
        .map(|error| IL2ToL2CrossDomainMessengerErrors::name_by_selector(*error).expect("a name"));
    let inboxes = ICrossL2InboxErrors::SELECTORS.iter();
    let inboxes = inboxes
        .filter(|error| !without_bytecode.contains(error))
        .map(|error| ICrossL2InboxErrors::name_by_selector(*error).expect("a name"));
    let mut errors = 0;
    for name in messengers.chain(inboxes) {
        let error = Outcome::Error(name);
        let counts = &report.per_class()[&class];
        let met =
            counts.of(&Counted::Transaction(error.clone())) + counts.of(&Counted::Call(error));
        assert!(met > 0, "{name}");
        errors += 1;
    }
    assert_eq!(errors, 13);
}

/// The project's own contracts of 1.3 do what the released bytecode does, apart from gas. Nearly all
/// cases of the other classes are compared.
#[test]
fn own_contracts_equal_the_bytecode_without_gas() {
    if Revision::selected() != Revision::V1_3 {
        // They exist in 1.3 only; `recorded.rs` compares them with native programs in every run.
        assert!(Embedding::of(Revision::selected()).all(|it| it != Embedding::Solidity));
        return;
    }
    let report = Campaign::new(30_000, Embedding::Solidity).run();
    for finding in &report.findings {
        eprintln!("{finding}");
    }
    assert_eq!(report.divergences, 0);
    for (class, counts) in report.per_class() {
        let is_about_gas_or_code = matches!(class, Class::GasLimits | Class::CodeOfOthers);
        let share = counts.cases * 100 / (counts.cases + counts.left_out);
        assert_eq!(share < 75, is_about_gas_or_code, "{class}: {share} %");
    }
}
