//! State roots, and proofs by them.
//!
//! Headers have real state roots if [`state_roots`](crate::ClusterConfig::state_roots) says so. Then
//! [`Chain::prove`](crate::Chain::prove) proves what an account and its storage were after any block
//! that is there, or that there was none, as `eth_getProof` does.
//!
//! ```
//! use alloy_primitives::{Address, B256, U256, keccak256};
//! use alloy_sol_types::SolCall;
//! use alloy_trie::{Nibbles, proof::verify_proof};
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS};
//! use messenger::{
//!     L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
//!     storage::MSG_NONCE_SLOT,
//! };
//!
//! let mut cluster =
//!     Cluster::new(ClusterConfig { state_roots: true, ..ClusterConfig::default() })?;
//! let send = sendMessageCall {
//!     _destination: U256::from(902),
//!     _target: Address::repeat_byte(0x44),
//!     _message: vec![1].into(),
//! };
//! let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
//! cluster.submit_call(901, call)?;
//! cluster.run_for(20)?;
//!
//! // How many messages 901 had sent after block 1, whatever came later.
//! let chain = cluster.chain(901)?;
//! let slot = B256::with_last_byte(MSG_NONCE_SLOT);
//! let proof = chain.prove(1, L2_TO_L2_CROSS_DOMAIN_MESSENGER, [slot]).expect("block 1");
//! let account = proof.account.expect("the messenger");
//! assert_eq!(proof.words[0].word, U256::from(1));
//!
//! // The header vouches for the account, and that for its storage.
//! let key = |preimage: &[u8]| Nibbles::unpack(keccak256(preimage));
//! let state_root = chain.block(1).expect("block 1").header().state_root;
//! let address = key(L2_TO_L2_CROSS_DOMAIN_MESSENGER.as_slice());
//! verify_proof(state_root, address, Some(alloy_rlp::encode(account)), &proof.proof)?;
//! let word = Some(alloy_rlp::encode(proof.words[0].word));
//! verify_proof(account.storage_root, key(slot.as_slice()), word, &proof.words[0].proof)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
