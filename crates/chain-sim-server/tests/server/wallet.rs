//! Signatures by the server's accounts, what pages ask a wallet, and transactions from before EIP-155.

use alloy_consensus::{
    SignableTransaction, Transaction as _, TxLegacy, transaction::SignerRecoverable,
};
use alloy_eips::{Decodable2718, Encodable2718};
use alloy_primitives::{Address, Bytes, Signature, TxKind, U256, uint};
use alloy_signer_local::PrivateKeySigner;
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, DEV_KEYS};
use chain_sim_server::{Server, ServerConfig, real_time};
use jsonrpsee::core::rpc_params;
use jsonrpsee_ws_client::WsClient;
use op_alloy_consensus::OpTxEnvelope;
use serde_json::{Value, json};

use crate::logs::{DESTINATION, SOURCE, ask, bounded, connect, error, start, start_source};

/// A message to sign.
const MESSAGE: &[u8] = b"hello";
/// Whose key the server does not have.
const STRANGER: Address = Address::repeat_byte(0xbb);

/// The signature that a method answers with.
fn signature(answer: &Value) -> Signature {
    let bytes: Bytes = serde_json::from_value(answer.clone()).unwrap();
    assert!(matches!(bytes.last(), Some(27 | 28)), "{bytes}");
    Signature::from_raw(&bytes).unwrap()
}

#[test]
fn development_keys_are_those_of_the_accounts() {
    for (key, account) in DEV_KEYS.iter().zip(DEV_ACCOUNTS) {
        assert_eq!(PrivateKeySigner::from_bytes(key).unwrap().address(), account);
    }
}

#[tokio::test]
async fn messages_are_signed_by_each_account() {
    bounded(async {
        let (server, client) = start_source().await;
        let message = Bytes::from_static(MESSAGE);
        let accounts = ask(&client, "eth_requestAccounts", rpc_params![]).await;
        assert_eq!(accounts, json!(DEV_ACCOUNTS));
        assert_eq!(accounts, ask(&client, "eth_accounts", rpc_params![]).await);
        for account in DEV_ACCOUNTS {
            let signed = ask(&client, "personal_sign", rpc_params![&message, account]).await;
            let by_sign = ask(&client, "eth_sign", rpc_params![account, &message]).await;
            let with_password = rpc_params![&message, account, "secret"];
            assert_eq!(ask(&client, "personal_sign", with_password).await, signed);
            assert_eq!(by_sign, signed);
            let recovered = signature(&signed).recover_address_from_msg(MESSAGE).unwrap();
            assert_eq!(recovered, account);
        }
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn typed_data_is_signed_as_an_object_and_as_a_string() {
    bounded(async {
        let (server, client) = start_source().await;
        let data = json!({
            "types": {
                "EIP712Domain": [{"name": "name", "type": "string"}],
                "Mail": [{"name": "to", "type": "address"}, {"name": "contents", "type": "string"}]
            },
            "primaryType": "Mail",
            "domain": {"name": "Ether Mail"},
            "message": {"to": STRANGER, "contents": "Hello"}
        });
        let typed: alloy_dyn_abi::TypedData = serde_json::from_value(data.clone()).unwrap();
        let hash = typed.eip712_signing_hash().unwrap();
        let account = DEV_ACCOUNTS[3];
        for method in ["eth_signTypedData_v4", "eth_signTypedData_v3", "eth_signTypedData"] {
            for data in [data.clone(), Value::String(data.to_string())] {
                let signed = ask(&client, method, rpc_params![account, data]).await;
                let recovered = signature(&signed).recover_address_from_prehash(&hash).unwrap();
                assert_eq!(recovered, account, "{method}");
            }
        }
        let mut wrong = data.clone();
        wrong["message"]["to"] = json!("nobody");
        let refused = error(&client, "eth_signTypedData_v4", rpc_params![account, wrong]).await;
        let words = "data: expected a value of type address, got \"nobody\"".to_owned();
        assert_eq!(refused, (-32602, words));
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_signed_transaction_can_be_sent() {
    bounded(async {
        let (server, client) = start_source().await;
        let account = DEV_ACCOUNTS[2];
        let price = ask(&client, "eth_gasPrice", rpc_params![]).await;
        let requests = [
            json!({"from": account, "to": STRANGER, "value": "0x64"}),
            json!({"from": account, "to": STRANGER, "gasPrice": price, "gas": "0x5208"}),
            json!({"from": account, "data": "0x60015ff3", "accessList": [], "chainId": "0x385"}),
        ];
        for (nonce, request) in requests.into_iter().enumerate() {
            let raw = ask(&client, "eth_signTransaction", rpc_params![&request]).await;
            let bytes: Bytes = serde_json::from_value(raw.clone()).unwrap();
            let transaction = OpTxEnvelope::decode_2718_exact(&bytes).unwrap();
            assert_eq!(transaction.recover_signer().unwrap(), account);
            assert_eq!(transaction.nonce(), nonce as u64);
            assert_eq!(transaction.chain_id(), Some(SOURCE));
            let hash = ask(&client, "eth_sendRawTransaction", rpc_params![&raw]).await;
            let receipt = ask(&client, "eth_getTransactionReceipt", rpc_params![&hash]).await;
            assert_eq!(receipt["status"], "0x1", "{request}");
            let read = ask(&client, "eth_getRawTransactionByHash", rpc_params![&hash]).await;
            assert_eq!(read, raw);
            let number = &receipt["blockNumber"];
            let index = &receipt["transactionIndex"];
            let at = rpc_params![number, index];
            assert_eq!(ask(&client, "eth_getRawTransactionByBlockNumberAndIndex", at).await, raw);
            let at = rpc_params![&receipt["blockHash"], index];
            assert_eq!(ask(&client, "eth_getRawTransactionByBlockHashAndIndex", at).await, raw);
        }
        let none = rpc_params!["latest", "0x5"];
        let none = ask(&client, "eth_getRawTransactionByBlockNumberAndIndex", none).await;
        assert_eq!(none, Value::Null);
        let foreign = json!({"from": account, "to": STRANGER, "chainId": "0x1"});
        let (code, words) = error(&client, "eth_signTransaction", rpc_params![foreign]).await;
        assert_eq!((code, words), (-32003, "transaction for chain 1, expected chain 901".into()));
        server.stop().await;
    })
    .await;
}

/// That the server cannot sign for an account.
async fn assert_no_key(client: &WsClient, account: Address) {
    let message = Bytes::from_static(MESSAGE);
    let data = json!({"types": {}, "primaryType": "EIP712Domain"});
    for (method, params) in [
        ("eth_sign", rpc_params![account, &message]),
        ("personal_sign", rpc_params![&message, account]),
        ("eth_signTypedData_v4", rpc_params![account, data]),
        ("eth_signTransaction", rpc_params![json!({"from": account, "to": STRANGER})]),
    ] {
        let (code, words) = error(client, method, params).await;
        assert_eq!(code, -32602, "{method}");
        assert!(words.starts_with("No Signer available"), "{method}: {words}");
    }
}

#[tokio::test]
async fn the_server_signs_only_with_keys_that_it_has() {
    bounded(async {
        let (server, client) = start_source().await;
        ask(&client, "anvil_impersonateAccount", rpc_params![STRANGER]).await;
        let accounts = ask(&client, "eth_accounts", rpc_params![]).await;
        assert_eq!(accounts.as_array().unwrap().last().unwrap(), &json!(STRANGER));
        assert_no_key(&client, STRANGER).await;
        server.stop().await;

        let own = PrivateKeySigner::from_slice(&[7; 32]).unwrap();
        let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
        let config = ServerConfig::new(cluster)
            .with_accounts([DEV_ACCOUNTS[0], own.address()])
            .with_signers([own.clone(), PrivateKeySigner::from_slice(&[8; 32]).unwrap()]);
        let server = Server::start(config).await.unwrap();
        let client = connect(server.addresses()[&SOURCE]).await;
        let message = Bytes::from_static(MESSAGE);
        let signed = ask(&client, "eth_sign", rpc_params![own.address(), &message]).await;
        assert_eq!(signature(&signed).recover_address_from_msg(MESSAGE).unwrap(), own.address());
        // One that has no key here, and one that is none of the accounts.
        assert_no_key(&client, DEV_ACCOUNTS[0]).await;
        assert_no_key(&client, PrivateKeySigner::from_slice(&[8; 32]).unwrap().address()).await;
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_page_can_use_the_chain_of_its_port() {
    bounded(async {
        let (server, client) = start_source().await;
        for method in ["wallet_switchEthereumChain", "wallet_addEthereumChain"] {
            let own = json!({"chainId": "0x385", "chainName": "901", "rpcUrls": ["http://x"]});
            assert_eq!(ask(&client, method, rpc_params![own]).await, Value::Null);
            let other = json!({"chainId": "0x386"});
            let (code, words) = error(&client, method, rpc_params![other]).await;
            assert_eq!(code, 4902);
            assert!(words.starts_with("Unrecognized chain ID \"0x386\""), "{words}");
            assert_eq!(error(&client, method, rpc_params![json!({})]).await.0, -32602);
        }
        server.stop().await;
    })
    .await;
}

/// A deployment whose signature was made up (Nick's method). Its sender is the account to which the
/// signature leads, whose key is unknown, so that it creates the same contract on each chain.
#[tokio::test]
async fn keyless_deployments_are_taken_on_every_chain() {
    bounded(async {
        let server = start(ClusterConfig::default()).await;
        let word = uint!(0x1820182018201820182018201820182018201820182018201820182018201820_U256);
        let keyless = TxLegacy {
            chain_id: None,
            nonce: 0,
            gas_price: 100_000_000_000,
            gas_limit: 800_000,
            to: TxKind::Create,
            value: U256::ZERO,
            // PUSH1 1, PUSH0, RETURN: one zero byte of code.
            input: Bytes::from_static(&[0x60, 0x01, 0x5f, 0xf3]),
        };
        let keyless = OpTxEnvelope::from(keyless.into_signed(Signature::new(word, word, false)));
        let sender = keyless.recover_signer().unwrap();
        let raw = Bytes::from(keyless.encoded_2718());
        for chain in [SOURCE, DESTINATION] {
            let client = connect(server.addresses()[&chain]).await;
            let (code, words) = error(&client, "eth_sendRawTransaction", rpc_params![&raw]).await;
            assert_eq!(code, -32003, "{words}");
            assert!(words.contains("insufficient funds"), "{words}");
            let funds = U256::from(10).pow(U256::from(18));
            ask(&client, "anvil_setBalance", rpc_params![sender, funds]).await;
            let hash = ask(&client, "eth_sendRawTransaction", rpc_params![&raw]).await;
            assert_eq!(hash, json!(keyless.tx_hash()));
            let receipt = ask(&client, "eth_getTransactionReceipt", rpc_params![&hash]).await;
            assert_eq!(receipt["status"], "0x1");
            assert_eq!(receipt["from"], json!(sender));
            assert_eq!(receipt["contractAddress"], json!(sender.create(0)));
            let code = ask(&client, "eth_getCode", rpc_params![sender.create(0)]).await;
            assert_eq!(code, "0x00");
            let at = rpc_params![&receipt["blockHash"], "0x0"];
            let shown = ask(&client, "eth_getTransactionByHash", rpc_params![&hash]).await;
            assert_eq!(ask(&client, "eth_getTransactionByBlockHashAndIndex", at).await, shown);
            let block = ask(&client, "eth_getBlockByNumber", rpc_params!["latest", true]).await;
            assert!(block["transactions"].as_array().unwrap().contains(&shown));
            assert_eq!((&shown["v"], &shown["type"]), (&json!("0x1b"), &json!("0x0")));
            assert!(shown.get("chainId").is_none_or(Value::is_null), "{shown}");
            let read = ask(&client, "eth_getRawTransactionByHash", rpc_params![&hash]).await;
            assert_eq!(read, json!(raw));
        }
        server.stop().await;
    })
    .await;
}
