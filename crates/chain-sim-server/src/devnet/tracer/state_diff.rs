//! What a transaction changed in the state, in Parity's format.

use core::convert::Infallible;

use alloy_primitives::{Bytes, U64};
use alloy_rpc_types_trace::parity::{AccountDiff, ChangedType, Delta, StateDiff};
use op_revm::revm::{
    DatabaseRef,
    state::{Account, AccountInfo, EvmState},
};

use super::budget::Budget;
use crate::devnet::error::RequestError;

/// Bytes of a storage word in the result: its slot, both values, and the node of the map.
const WORD: usize = 160;

/// Returns the changes of a transaction, and deducts them from the budget; `before` is the state
/// before it. Accounts that came into being have all their fields as added, and those that are gone
/// as removed.
///
/// # Errors
///
/// [`RequestError::TraceTooLong`], [`RequestError::Limit`].
pub(super) fn state_diff<DB: DatabaseRef<Error = Infallible>>(
    changes: &EvmState,
    before: &DB,
    budget: &mut Budget,
) -> Result<StateDiff, RequestError> {
    let mut diff = StateDiff::default();
    for (address, account) in changes.iter().filter(|(_, account)| account.is_touched()) {
        let Ok(info) = before.basic_ref(*address);
        let changed = account_diff(info.filter(|info| !info.is_empty()).as_ref(), account, before);
        if let Some(changed) = changed {
            let code = match &changed.code {
                Delta::Unchanged => 0,
                Delta::Added(code) | Delta::Removed(code) => code.len(),
                Delta::Changed(code) => code.from.len() + code.to.len(),
            };
            let words = WORD.saturating_mul(changed.storage.len());
            budget.spend(size_of::<AccountDiff>().saturating_add(code).saturating_add(words))?;
            diff.insert(*address, changed);
        }
    }
    Ok(diff)
}

/// Returns the changes of an account; nothing if there are none.
fn account_diff<DB: DatabaseRef<Error = Infallible>>(
    before: Option<&AccountInfo>,
    account: &Account,
    db: &DB,
) -> Option<AccountDiff> {
    let is_gone = account.is_selfdestructed() || account.info.is_empty();
    let after = (!is_gone).then_some(&account.info);
    let code_hash = |info: &AccountInfo| info.code_hash;
    let is_same_code = before.map(code_hash) == after.map(code_hash);
    let mut diff = AccountDiff {
        balance: delta(before.map(|info| info.balance), after.map(|info| info.balance)),
        nonce: delta(
            before.map(|info| U64::from(info.nonce)),
            after.map(|info| U64::from(info.nonce)),
        ),
        code: if is_same_code {
            Delta::Unchanged
        } else {
            delta(before.map(|info| code(info, db)), after.map(|info| code(info, db)))
        },
        ..AccountDiff::default()
    };
    if after.is_some() {
        let words = account.storage.iter().filter(|(_, word)| word.is_changed());
        diff.storage.extend(words.map(|(slot, word)| {
            let (from, to) = (word.original_value.into(), word.present_value.into());
            let changed = match before {
                None => Delta::Added(to),
                Some(_) => Delta::Changed(ChangedType { from, to }),
            };
            ((*slot).into(), changed)
        }));
    }
    let is_unchanged = diff.balance.is_unchanged()
        && diff.nonce.is_unchanged()
        && diff.code.is_unchanged()
        && diff.storage.is_empty();
    (!is_unchanged).then_some(diff)
}

/// Returns how a value changed.
fn delta<T: PartialEq>(before: Option<T>, after: Option<T>) -> Delta<T> {
    match (before, after) {
        (None, Some(to)) => Delta::Added(to),
        (Some(from), None) => Delta::Removed(from),
        (Some(from), Some(to)) if from != to => Delta::Changed(ChangedType { from, to }),
        _ => Delta::Unchanged,
    }
}

/// Returns the code of an account.
fn code<DB: DatabaseRef<Error = Infallible>>(info: &AccountInfo, db: &DB) -> Bytes {
    if info.is_empty_code_hash() {
        return Bytes::new();
    }
    let code = info.code.clone();
    let code = code.unwrap_or_else(|| {
        let Ok(code) = db.code_by_hash_ref(info.code_hash);
        code
    });
    code.original_bytes()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use alloy_primitives::{Address, B256, U256};
    use op_revm::revm::{
        database::{CacheDB, EmptyDB},
        state::{Bytecode, EvmStorageSlot},
    };

    use super::*;
    use crate::memory::Kept;

    const ACCOUNT: Address = Address::repeat_byte(1);

    fn info(balance: u64, nonce: u64, code: &'static [u8]) -> AccountInfo {
        let code = Bytecode::new_raw(Bytes::from_static(code));
        AccountInfo::new(U256::from(balance), nonce, code.hash_slow(), code)
    }

    /// What becomes of an account.
    fn diff(before: Option<AccountInfo>, after: Account) -> Option<AccountDiff> {
        let mut db = CacheDB::new(EmptyDB::default());
        if let Some(before) = before {
            db.insert_account_info(ACCOUNT, before);
        }
        let mut budget = Budget::new(1 << 20, Arc::default(), Kept::default());
        let mut changes = EvmState::default();
        changes.insert(ACCOUNT, after);
        state_diff(&changes, &db, &mut budget).unwrap().0.remove(&ACCOUNT)
    }

    fn touched(info: AccountInfo) -> Account {
        let mut account = Account::from(info);
        account.mark_touch();
        account
    }

    #[test]
    fn what_comes_is_added_and_what_goes_is_removed() {
        let new = diff(None, touched(info(5, 0, b""))).unwrap();
        assert_eq!(new.balance, Delta::Added(U256::from(5)));
        assert_eq!(new.nonce, Delta::Added(U64::ZERO));
        assert_eq!(new.code, Delta::Added(Bytes::new()));
        let mut gone = touched(info(0, 1, b"\x00"));
        gone.mark_selfdestruct();
        let gone = diff(Some(info(7, 0, b"")), gone).unwrap();
        assert_eq!(gone.balance, Delta::Removed(U256::from(7)));
        assert_eq!(gone.code, Delta::Removed(Bytes::new()));
        // It was never there, and is not there now.
        assert_eq!(diff(None, touched(info(0, 0, b""))), None);
    }

    #[test]
    fn fields_that_stay_are_unchanged() {
        let before = info(5, 1, b"\x00");
        assert_eq!(diff(Some(before.clone()), touched(before.clone())), None);
        let mut after = touched(info(5, 2, b"\x00"));
        let word = EvmStorageSlot::new_changed(U256::from(1), U256::from(2), 0);
        after.storage.insert(U256::from(3), word);
        let after = diff(Some(before.clone()), after).unwrap();
        assert!(after.balance.is_unchanged() && after.code.is_unchanged());
        assert_eq!(after.nonce, Delta::changed(U64::from(1), U64::from(2)));
        let slot = B256::from(U256::from(3));
        let changed = Delta::changed(U256::from(1).into(), U256::from(2).into());
        assert_eq!(after.storage.get(&slot), Some(&changed));
        // A delegation is another code, although no contract is created.
        let delegated = diff(Some(info(5, 1, b"")), touched(before)).unwrap();
        assert_eq!(delegated.code, Delta::changed(Bytes::new(), Bytes::from_static(b"\x00")));
    }

    #[test]
    fn words_of_new_accounts_are_added() {
        let mut new = touched(info(0, 1, b"\x00"));
        new.mark_created();
        let word = EvmStorageSlot::new_changed(U256::ZERO, U256::from(2), 0);
        new.storage.insert(U256::from(3), word);
        let new = diff(None, new).unwrap();
        assert_eq!(
            new.storage.into_values().collect::<Vec<_>>(),
            [Delta::Added(U256::from(2).into())]
        );
    }
}
