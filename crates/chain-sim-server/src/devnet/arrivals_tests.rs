//! What filters report of transactions that have entered the pool.

use alloy_primitives::{B256, U256};
use alloy_rpc_types_eth::PendingTransactionFilterKind;

use super::{
    arrivals::MOST_HASHES,
    error::RequestError,
    filters::{FilterKind, Filters},
};
use crate::limits::Limits;

fn hashes(numbers: core::ops::Range<usize>) -> impl Iterator<Item = B256> {
    numbers.map(|number| U256::from(number).into())
}

/// Adds a filter for what enters the pool.
fn add(filters: &mut Filters) -> U256 {
    let kind = FilterKind::Transactions(PendingTransactionFilterKind::Hashes);
    filters.add(kind, 1, 0, &Limits::default()).unwrap()
}

/// Polls a filter.
fn poll(filters: &mut Filters, id: U256) -> Result<Vec<B256>, RequestError> {
    let arrived = filters.arrivals(id)?;
    filters.poll(id, 0, 0).unwrap();
    Ok(arrived)
}

#[test]
fn each_filter_reports_everything_once_from_its_own_start_on() {
    let mut filters = Filters::default();
    filters.record_arrivals(hashes(0..3));
    let first = add(&mut filters);
    filters.record_arrivals(hashes(3..5));
    let second = add(&mut filters);
    filters.record_arrivals(hashes(5..6));
    assert_eq!(poll(&mut filters, first).unwrap(), hashes(3..6).collect::<Vec<_>>());
    assert_eq!(poll(&mut filters, second).unwrap(), hashes(5..6).collect::<Vec<_>>());
    assert!(poll(&mut filters, first).unwrap().is_empty());
    assert!(filters.remove(first) && filters.remove(second));
    // Without a filter, no hash is kept.
    filters.record_arrivals(hashes(6..9));
    let third = add(&mut filters);
    assert!(poll(&mut filters, third).unwrap().is_empty());
    // Blocks that are removed or pruned do not concern it.
    filters.record_arrivals(hashes(9..10));
    assert_eq!(filters.skip_pruned(third, u64::MAX), None);
    assert_eq!(poll(&mut filters, third).unwrap(), hashes(9..10).collect::<Vec<_>>());
}

#[test]
fn a_filter_that_has_missed_hashes_says_so_once() {
    let mut filters = Filters::default();
    let id = add(&mut filters);
    let sent = MOST_HASHES + 3;
    for from in (0..sent).step_by(1_000) {
        filters.record_arrivals(hashes(from..(from + 1_000).min(sent)));
    }
    match poll(&mut filters, id) {
        Err(RequestError::Limit { expected, actual, .. }) => {
            assert_eq!((expected, actual), (MOST_HASHES as u64, sent as u64));
        }
        other => panic!("expected a limit, got {:?}", other.map(|told| told.len())),
    }
    assert_eq!(poll(&mut filters, id).unwrap(), hashes(3..sent).collect::<Vec<_>>());
    assert!(poll(&mut filters, id).unwrap().is_empty());
}
