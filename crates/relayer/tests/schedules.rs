//! The machine in a world of faults, by thousands of schedules. The example `schedules` runs millions
//! of them.

#[allow(dead_code, unreachable_pub)]
mod world;

use self::world::{Options, run};

/// Number of schedules of each test.
const SCHEDULES: u64 = 2_000;

#[test]
fn without_faults_all_messages_are_found_and_most_relayed() {
    let (mut found, mut relayed) = (0, 0);
    for seed in 0..200 {
        let outcome = run(Options::calm(seed)).unwrap();
        assert_eq!(outcome.in_vain, 0);
        found += outcome.found;
        relayed += outcome.relayed;
    }
    // The others go to targets that revert and to chains that do not exist, or come from a denied
    // sender.
    assert_eq!(found, 200 * 8);
    assert!(relayed * 10 >= found * 8, "{relayed} of {found}");
}

#[test]
fn memory_does_not_grow_with_the_messages() {
    let entries = |messages| run(Options { messages, ..Options::calm(7) }).unwrap().entries;
    let (few, many) = (entries(50), entries(1_000));
    assert!(many <= few + 20, "{few} entries, then {many}");
}

#[test]
fn with_all_faults_no_message_is_lost_or_relayed_twice() {
    for seed in 0..SCHEDULES {
        run(Options::mixed(seed)).unwrap();
    }
}

#[test]
fn process_may_die_at_each_write() {
    for seed in 0..6 {
        let options = Options { messages: 4, ..Options::calm(seed) };
        let writes = run(options.clone()).unwrap().writes;
        assert!(writes > 5);
        for write in 0..writes {
            for (applied, most_waiting) in [(false, 1), (true, 1), (false, 8_192), (true, 8_192)] {
                let crash_at = Some((write, applied));
                let outcome = run(Options { crash_at, most_waiting, ..options.clone() }).unwrap();
                assert_eq!(outcome.crashes, 1);
            }
        }
    }
}

#[test]
fn budgets_for_one_relay_an_hour_are_enough_in_the_end() {
    for seed in 0..20 {
        let options = Options { sponsor: Some(1), budget: Some(1), ..Options::mixed(seed) };
        run(Options { fees: true, messages: 10, ..options }).unwrap();
    }
}
