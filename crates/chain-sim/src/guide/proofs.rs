//! State roots in headers, and proofs of accounts and storage.
//!
//! With [`state_roots`](crate::ClusterConfig::state_roots), headers have real state roots.
//! [`Chain::prove`](crate::Chain::prove) then proves an account and its storage after any block
//! that is not pruned, or that the account does not exist, as `eth_getProof` does.
//!
//! ```
//! use alloy_primitives::{Address, B256, U256, bytes, keccak256};
//! use alloy_trie::{Nibbles, proof::verify_proof};
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS};
//! use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, storage::MSG_NONCE_SLOT};
//!
//! let mut cluster = Cluster::new(ClusterConfig::default().with_state_roots(true))?;
//! let target = Address::repeat_byte(0x44);
//! cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, bytes!("01")))?;
//! cluster.run_for(20)?;
//!
//! // The number of messages that 901 had sent after block 1. Later blocks do not matter.
//! let chain = cluster.chain(901)?;
//! let slot = B256::with_last_byte(MSG_NONCE_SLOT);
//! let proof = chain.prove(1, L2_TO_L2_CROSS_DOMAIN_MESSENGER, [slot]).expect("block 1");
//! let account = proof.account.expect("the messenger");
//! assert_eq!(proof.words[0].word, U256::from(1));
//!
//! // The header's state root proves the account, and the account's storage root proves the word.
//! let key = |preimage: &[u8]| Nibbles::unpack(keccak256(preimage));
//! let state_root = chain.block(1).expect("block 1").header().state_root;
//! let address = key(L2_TO_L2_CROSS_DOMAIN_MESSENGER.as_slice());
//! verify_proof(state_root, address, Some(alloy_rlp::encode(account)), &proof.proof)?;
//! let word = Some(alloy_rlp::encode(proof.words[0].word));
//! verify_proof(account.storage_root, key(slot.as_slice()), word, &proof.words[0].proof)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
