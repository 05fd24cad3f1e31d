//! A trie that is updated with every change of a state has that state's root and proves its
//! accounts.

use std::collections::BTreeSet;

use alloy_consensus::{EMPTY_ROOT_HASH, TrieAccount};
use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_trie::{
    Nibbles,
    proof::verify_proof,
    root::{state_root_unhashed, storage_root_unhashed},
};
use op_revm::revm::state::{Account, AccountInfo, Bytecode, EvmStorageSlot};
use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::{AccountProof, StateTrie};
use crate::{
    cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions},
    state::{Journal, Journaled, Reverts, State},
};

/// The state root, computed from all accounts by `alloy-trie`.
fn computed(state: &State) -> B256 {
    state_root_unhashed(state.accounts().map(|(address, account)| {
        let info = &account.info;
        let root = storage_root_unhashed(account.storage.iter().map(|(slot, word)| (*slot, *word)));
        (*address, TrieAccount::new(info.nonce, info.balance, root, info.code_hash))
    }))
}

/// One of `count` addresses.
fn address(rng: &mut ChaCha8Rng, count: u16) -> Address {
    Address::left_padding_from(&rng.random_range(0..count).to_be_bytes())
}

/// One of `count` slots.
fn slot(rng: &mut ChaCha8Rng, count: u16) -> B256 {
    B256::from(U256::from(rng.random_range(0..count)))
}

/// A word; often zero.
fn word(rng: &mut ChaCha8Rng) -> U256 {
    if rng.random() {
        U256::ZERO
    } else {
        U256::from_be_bytes(rng.random::<[u8; 32]>()) >> rng.random_range(0..256_usize)
    }
}

/// Balance, nonce and code; often none of it.
fn info(rng: &mut ChaCha8Rng) -> AccountInfo {
    let code = Bytecode::new_raw(Bytes::from(vec![1; rng.random_range(0..2)]));
    AccountInfo::new(word(rng), rng.random_range(0..2), code.hash_slow(), code)
}

/// The changes that a transaction makes to an account of `state`.
fn touched(rng: &mut ChaCha8Rng, state: &State, address: Address, slots: u16) -> Account {
    let mut account = Account::from(info(rng));
    account.mark_touch();
    match rng.random_range(0..6) {
        0 => account.mark_selfdestruct(),
        1 => account.mark_created(),
        _ => {}
    }
    for _ in 0..rng.random_range(0..4) {
        let slot = U256::from_be_bytes(slot(rng, slots).0);
        let before = if account.is_created() { U256::ZERO } else { state.storage(address, slot) };
        let word = EvmStorageSlot::new_changed(before, word(rng), 0);
        account.storage.insert(slot, word);
    }
    account
}

/// Changes `state` as a block does; returns the reverts.
fn change(rng: &mut ChaCha8Rng, state: &mut State, accounts: u16, slots: u16) -> Reverts {
    let mut block = Journaled::from(std::mem::take(state));
    for _ in 0..rng.random_range(0..10) {
        let address = address(rng, accounts);
        match rng.random_range(0..4) {
            0 => block.set_account(address, info(rng)),
            1 => block.set_word(address, slot(rng, slots), word(rng)),
            _ => {
                let account = touched(rng, &block.state, address, slots);
                block.commit_account(address, account);
            }
        }
    }
    *state = block.state;
    block.journal.into_reverts()
}

/// A state, its trie, and for each block the state before it and its reverts.
#[derive(Clone, Default)]
struct Branch {
    state: State,
    trie: StateTrie,
    blocks: Vec<(State, Reverts)>,
}

#[test]
fn trie_follows_its_state() {
    // From tries with a node or two to tries of some depth.
    for (seed, accounts, slots) in [(1, 2, 2), (2, 6, 6), (3, 40, 20), (4, 500, 300)] {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut branches = vec![Branch::default()];
        let mut roots = BTreeSet::new();
        for _ in 0..600 {
            let at = rng.random_range(0..branches.len());
            // A snapshot; the branch itself may be dropped.
            if rng.random_ratio(1, 10) {
                let copy = branches[at].clone();
                branches.push(copy);
                if branches.len() > 4 {
                    branches.swap_remove(at);
                }
                continue;
            }
            let Branch { state, trie, blocks } = &mut branches[at];
            match rng.random_range(0..9) {
                // A reorg.
                0 | 1 => {
                    if let Some((_, reverts)) = blocks.pop() {
                        reverts.apply(state);
                        trie.follow(&reverts, state);
                    }
                }
                // An alteration of the head.
                2 => {
                    let (before, reverts) = blocks.pop().unwrap_or_default();
                    let altered = change(&mut rng, state, accounts, slots);
                    trie.follow(&altered, state);
                    blocks.push((before, reverts.followed_by(&altered)));
                }
                _ => {
                    let before = state.clone();
                    let reverts = change(&mut rng, state, accounts, slots);
                    trie.follow(&reverts, state);
                    blocks.push((before, reverts));
                }
            }
            // Not each time: hashes are computed on demand.
            for Branch { state, trie, .. } in branches.iter().filter(|_| rng.random()) {
                assert_eq!(trie.root(), computed(state));
                roots.insert(trie.root());
            }
        }
        for Branch { state, trie, blocks } in branches {
            assert_eq!(StateTrie::of(&state).root(), computed(&state));
            // All blocks are reverted one by one, and as many blocks at once.
            let (mut one_by_one, mut follower) = (state.clone(), trie.clone());
            for (position, (before, reverts)) in blocks.iter().enumerate().rev() {
                let root = computed(before);
                reverts.apply(&mut one_by_one);
                follower.follow(reverts, &one_by_one);
                assert_eq!((computed(&one_by_one), follower.root()), (root, root));

                let mut since = Journal::default();
                blocks[position..].iter().for_each(|(_, reverts)| since.append(reverts));
                let since = since.into_reverts();
                let (mut at_once, mut follower) = (state.clone(), trie.clone());
                since.apply(&mut at_once);
                follower.follow(&since, &at_once);
                assert_eq!((computed(&at_once), follower.root()), (root, root));
            }
            assert_eq!(follower.root(), EMPTY_ROOT_HASH);
        }
        assert!(roots.len() > 100, "{} roots", roots.len());
    }
}

/// Verifies a proof against the root, and compares the proved values with the state.
fn verify(root: B256, state: &State, address: Address, slots: &[B256], proof: &AccountProof) {
    let info = state.account(address);
    let account = proof.account;
    assert_eq!(
        account.map(|it| (it.nonce, it.balance, it.code_hash)),
        info.map(|it| (it.nonce, it.balance, it.code_hash))
    );
    let key = Nibbles::unpack(keccak256(address));
    verify_proof(root, key, account.map(alloy_rlp::encode), &proof.proof).unwrap();
    assert_eq!(proof.words.len(), slots.len());
    for (slot, there) in slots.iter().zip(&proof.words) {
        assert_eq!(there.word, state.storage(address, (*slot).into()));
        let word = (!there.word.is_zero()).then(|| alloy_rlp::encode(there.word));
        let root = account.unwrap_or_default().storage_root;
        verify_proof(root, Nibbles::unpack(keccak256(slot)), word, &there.proof).unwrap();
    }
}

#[test]
fn proofs_are_of_the_root() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for (accounts, slots) in [(1, 1), (3, 3), (200, 100)] {
        let mut state = State::default();
        let mut trie = StateTrie::default();
        for _ in 0..100 {
            let reverts = change(&mut rng, &mut state, accounts, slots);
            trie.follow(&reverts, &state);
            // Some accounts and words exist, some do not.
            let address = address(&mut rng, accounts + 2);
            let slots: Vec<_> = (0..4).map(|_| slot(&mut rng, slots + 2)).collect();
            let proof = trie.prove(address, slots.iter().copied());
            verify(trie.root(), &state, address, &slots, &proof);
        }
    }
}

/// Blocks, alterations, reorgs and snapshots of a cluster, at random.
#[test]
fn headers_have_the_roots_of_their_states() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let mut config = ClusterConfig { state_roots: true, ..ClusterConfig::default() };
    let storage = (1..20).map(|word| (B256::with_last_byte(word), B256::with_last_byte(word % 3)));
    let account = GenesisAccount::default().with_code(Some(Bytes::from_static(&[0])));
    let account = account.with_storage(Some(storage.collect()));
    config.genesis_accounts.insert(Address::with_last_byte(1), account);
    config.genesis_accounts.insert(Address::with_last_byte(2), GenesisAccount::default());
    let mut cluster = Cluster::new(config).unwrap();
    let mut snapshots = vec![cluster.clone()];
    // Hashes of heads whose state was altered: their headers do not have the altered root.
    let mut altered = BTreeSet::new();
    for round in 0..120 {
        match rng.random_range(0..8) {
            0 => {
                cluster.set_balance(901, address(&mut rng, 5), word(&mut rng)).unwrap();
                let (slot, word) = (slot(&mut rng, 5).into(), word(&mut rng));
                cluster.set_storage(901, address(&mut rng, 5), slot, word).unwrap();
                altered.insert(cluster.chain(901).unwrap().head().hash());
            }
            1 => {
                let depth = cluster.chain(901).unwrap().head().number().min(rng.random_range(0..3));
                cluster.reorg(901, depth, ReorgedTransactions::Rebuilt).unwrap();
            }
            2 => snapshots.push(cluster.clone()),
            3 => cluster = snapshots[rng.random_range(0..snapshots.len())].clone(),
            _ => {
                let from = DEV_ACCOUNTS[rng.random_range(0..3)];
                let call = crate::Call::new(from, address(&mut rng, 50), Vec::new());
                let value = U256::from(rng.random_range(1..9));
                cluster.submit_call(901, crate::Call { value, ..call }).unwrap();
                cluster.step().unwrap();
            }
        }
        for chain in cluster.chains() {
            for (number, state) in chain.states() {
                let header = chain.block(number).unwrap().header();
                let root = computed(&state);
                if !altered.contains(&header.hash()) {
                    assert_eq!(header.state_root, root, "round {round}, block {number}");
                }
                let address = address(&mut rng, 50);
                let proof = chain.prove(number, address, [B256::ZERO]).unwrap();
                verify(root, &state, address, &[B256::ZERO], &proof);
            }
        }
    }
    assert!(!altered.is_empty());
    assert!(cluster.chain(901).unwrap().prove(1_000_000, Address::ZERO, []).is_none());
}
