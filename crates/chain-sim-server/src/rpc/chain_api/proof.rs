//! Accounts and their storage, with Merkle proofs.

use alloy_eips::BlockId;
use alloy_primitives::Address;
use alloy_rpc_types_eth::{Account, EIP1186AccountProofResponse, EIP1186StorageProof};
use alloy_serde::JsonStorageKey;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;
use crate::{devnet::check_most, json::Json};
use chain_sim::AccountProof;

/// The most words of one request. geth has the same limit.
const MAX_KEYS: usize = 1024;

#[rpc(server, namespace = "eth")]
pub(crate) trait ProofApi {
    /// Returns an account and words of its storage, with proofs by the state root (EIP-1186). The
    /// proofs also show that an account or word does not exist.
    #[method(name = "getProof")]
    async fn proof(
        &self,
        address: Address,
        keys: Vec<JsonStorageKey>,
        block: Option<BlockId>,
    ) -> RpcResult<Json<EIP1186AccountProofResponse>>;

    /// Returns an account as the state trie has it, or an empty one.
    #[method(name = "getAccount")]
    async fn account(&self, address: Address, block: Option<BlockId>) -> RpcResult<Account>;
}

#[jsonrpsee::core::async_trait]
impl ProofApiServer for ChainApi {
    async fn proof(
        &self,
        address: Address,
        keys: Vec<JsonStorageKey>,
        block: Option<BlockId>,
    ) -> RpcResult<Json<EIP1186AccountProofResponse>> {
        check_most("keys", MAX_KEYS as u64, keys.len() as u64)?;
        let chain = self.chain;
        let proof = self.owner.read_json(move |view| {
            let proof = view.prove(chain, address, &keys, block)?;
            Ok(response(address, keys, proof))
        });
        Ok(proof.await?)
    }

    async fn account(&self, address: Address, block: Option<BlockId>) -> RpcResult<Account> {
        let chain = self.chain;
        let proof = self.owner.read_long(move |view| view.prove(chain, address, &[], block));
        Ok(proof.await?.account.unwrap_or_default())
    }
}

/// Returns a proof in the shape of EIP-1186.
fn response(
    address: Address,
    keys: Vec<JsonStorageKey>,
    proof: AccountProof,
) -> EIP1186AccountProofResponse {
    let account = proof.account.unwrap_or_default();
    let words = keys.into_iter().zip(proof.words);
    EIP1186AccountProofResponse {
        address,
        balance: account.balance,
        code_hash: account.code_hash,
        nonce: account.nonce,
        storage_hash: account.storage_root,
        account_proof: proof.proof,
        storage_proof: words
            .map(|(key, word)| EIP1186StorageProof::new(key, word.word, word.proof))
            .collect(),
    }
}
