//! The server, by the provider that Rust programs use.

use std::{net::SocketAddr, time::Duration};

use alloy_network::{EthereumWallet, ReceiptResponse, TransactionBuilder};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_provider::{Provider, ProviderBuilder};
use alloy_rpc_types_eth::Filter;
use alloy_signer_local::{MnemonicBuilder, PrivateKeySigner, coins_bip39::English};
use alloy_sol_types::{SolCall, SolEvent};
use chain_sim::{
    ClusterConfig, DEV_ACCOUNTS, Engine, RELAYER_ACCOUNT,
    server::{Server, ServerConfig, real_time},
};
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::IL2ToL2CrossDomainMessenger::{sendMessageCall, successfulMessagesCall},
    abi::SentMessage,
    access_list, relay_calldata,
};
use op_alloy_network::Optimism;
use op_alloy_rpc_types::{OpTransactionReceipt, OpTransactionRequest};

/// Whom messages are for: nobody.
const TARGET: Address = Address::repeat_byte(0x44);

/// A server of two chains on any ports, without a relayer unless `autorelay`.
async fn serve(engine: Engine, autorelay: bool) -> Server {
    serve_cluster(ClusterConfig { engine, ..ClusterConfig::default() }, autorelay).await
}

/// A server of this cluster on any ports.
async fn serve_cluster(cluster: ClusterConfig, autorelay: bool) -> Server {
    let config = ServerConfig {
        cluster: ClusterConfig { genesis_timestamp: real_time(), ..cluster },
        mining: Vec::new(),
        accounts: DEV_ACCOUNTS.to_vec(),
        relayer: autorelay.then_some(RELAYER_ACCOUNT),
        relay_delay: 0,
        host: [127, 0, 0, 1].into(),
        starting_port: 0,
        admin_port: 0,
    };
    Server::start(config, |_| {}).await.unwrap()
}

/// A development account with its key.
fn signer(index: u32) -> PrivateKeySigner {
    let phrase = "test test test test test test test test test test test junk";
    let builder = MnemonicBuilder::<English>::default().phrase(phrase);
    builder.index(index).unwrap().build().unwrap()
}

/// A client that signs.
fn client(address: SocketAddr) -> impl Provider<Optimism> {
    let url = format!("http://{address}").parse().unwrap();
    let wallet = EthereumWallet::from(signer(0));
    ProviderBuilder::new_with_network::<Optimism>().wallet(wallet).connect_hyper_http(url)
}

/// A message to another chain.
fn send(destination: u64) -> OpTransactionRequest {
    let call = sendMessageCall {
        _destination: U256::from(destination),
        _target: TARGET,
        _message: Bytes::from_static(&[1, 2, 3]),
    };
    let mut request = OpTransactionRequest::default();
    request.set_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    request.set_input(call.abi_encode());
    request
}

/// Sends a message from 901 to 902 and finds it in its receipt.
async fn sent(source: &impl Provider<Optimism>) -> (Identifier, Message, OpTransactionReceipt) {
    let pending = source.send_transaction(send(902)).await.unwrap();
    let receipt = pending.with_timeout(Some(Duration::from_secs(10))).get_receipt().await.unwrap();
    assert!(receipt.inner.status());
    let log =
        receipt.inner.logs().iter().find(|log| log.topic0() == Some(&SentMessage::SIGNATURE_HASH));
    let log = log.unwrap().clone();
    let message = Message::from_log(&log.inner, U256::from(901)).unwrap();
    let id = Identifier::new(
        log.inner.address,
        log.block_number.unwrap(),
        log.log_index.unwrap().try_into().unwrap(),
        log.block_timestamp.unwrap(),
        U256::from(901),
    );
    (id, message, receipt)
}

/// A relay of a message that is said to be at `id`, with the access list that fits.
fn relay(id: &Identifier, message: &Message) -> OpTransactionRequest {
    let payload = message.payload();
    let entry = InboxEntry::new(id, alloy_primitives::keccak256(&payload)).unwrap();
    let mut request = OpTransactionRequest::default();
    request.set_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    request.set_input(relay_calldata(id.clone(), payload));
    request.set_access_list(access_list(&[entry]));
    request
}

/// Whether the destination has relayed it.
async fn is_relayed(destination: &impl Provider<Optimism>, hash: B256) -> bool {
    let mut request = OpTransactionRequest::default();
    request.set_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    request.set_input(successfulMessagesCall(hash).abi_encode());
    let output = destination.call(request).await.unwrap();
    successfulMessagesCall::abi_decode_returns(&output).unwrap()
}

/// Waits until it has.
async fn await_relay(destination: &impl Provider<Optimism>, hash: B256) {
    let relayed = async {
        while !is_relayed(destination, hash).await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), relayed).await.unwrap();
}

#[tokio::test]
async fn signed_message_is_relayed_by_the_server() {
    for engine in [Engine::Native, Engine::Bytecode, Engine::Accelerated] {
        let server = serve(engine, true).await;
        let [source, destination] = [901, 902].map(|id| client(server.addresses()[&id]));
        assert_eq!(source.get_chain_id().await.unwrap(), 901);
        let (_, message, receipt) = sent(&source).await;
        assert_eq!(receipt.inner.from, signer(0).address());
        assert_eq!(receipt.l1_block_info.l1_fee, Some(0));
        await_relay(&destination, message.hash()).await;
        let block = destination.get_block_by_number(1.into()).full().await.unwrap().unwrap();
        let relays = block.transactions.as_transactions().unwrap();
        assert_eq!(relays.len(), 1);
        assert_eq!(relays[0].inner.inner.signer(), RELAYER_ACCOUNT);
        server.stop().await;
    }
}

#[tokio::test]
async fn message_is_relayed_by_hand() {
    let server = serve(Engine::Native, false).await;
    let [source, destination] = [901, 902].map(|id| client(server.addresses()[&id]));
    let (id, message, _) = sent(&source).await;
    assert!(!is_relayed(&destination, message.hash()).await);
    let relay = relay(&id, &message);
    let gas = destination.estimate_gas(relay.clone()).await.unwrap();
    let receipt = destination.send_transaction(relay).await.unwrap().get_receipt().await.unwrap();
    assert!(receipt.inner.status());
    assert!(receipt.inner.gas_used <= gas, "{} of {gas}", receipt.inner.gas_used);
    assert!(is_relayed(&destination, message.hash()).await);
    let filter = Filter::new().address(CROSS_L2_INBOX);
    assert_eq!(receipt.inner.logs().iter().filter(|log| filter.rpc_matches(log)).count(), 1);
    server.stop().await;
}

/// What a server that looks at nothing would relay; supersim's words for each.
#[tokio::test]
async fn forged_relay_is_refused_on_every_path() {
    let server = serve(Engine::Native, false).await;
    let [source, destination] = [901, 902].map(|id| client(server.addresses()[&id]));
    let (id, message, _) = sent(&source).await;
    let mut other = message.clone();
    other.message = Bytes::from_static(&[9]);
    let changed = |change: fn(&mut Identifier)| {
        let mut id = id.clone();
        change(&mut id);
        id
    };
    let forged = [
        (changed(|id| id.timestamp -= U256::ONE), &message, "does not match block timestamp"),
        (changed(|id| id.logIndex += U256::ONE), &message, "initiating message not found"),
        (changed(|id| id.blockNumber += U256::ONE), &message, "failed to fetch executing message"),
        (changed(|id| id.chainId = U256::from(999)), &message, "no chain found for chain id: 999"),
        (changed(|id| id.timestamp += U256::from(1_000)), &message, "from the future"),
        (id.clone(), &other, "executing and initiating message fields are not equal"),
    ];
    for (id, message, words) in forged {
        let relay = relay(&id, message).gas_limit(1_000_000);
        let signed = destination.send_transaction(relay.clone()).await.unwrap_err();
        // An account that needs no signature.
        let unsigned = relay.from(DEV_ACCOUNTS[1]);
        let unsigned =
            destination.raw_request::<_, B256>("eth_sendTransaction".into(), (unsigned,));
        for error in [signed, unsigned.await.unwrap_err()] {
            let error = error.as_error_resp().unwrap();
            assert_eq!(error.code, -32602, "{error}");
            assert!(error.message.contains(words), "{error}");
        }
    }
    assert_eq!(destination.get_block_number().await.unwrap(), 0);
    assert!(!is_relayed(&destination, message.hash()).await);
    server.stop().await;
}

#[tokio::test]
async fn message_from_out_of_the_dependency_set_is_refused() {
    let mut cluster = ClusterConfig::with_chains(3);
    cluster.chains[0].dependencies = Some(vec![902]);
    cluster.chains[2].dependencies = Some(Vec::new());
    let server = serve_cluster(cluster, false).await;
    let [source, other] = [901, 903].map(|id| client(server.addresses()[&id]));
    let (id, message, _) = sent(&source).await;
    let relay = relay(&id, &message).gas_limit(1_000_000);
    let error = other.send_transaction(relay).await.unwrap_err();
    let error = error.as_error_resp().unwrap();
    assert_eq!(error.code, -32602);
    assert!(error.message.contains("from chain 901: not in dependency set"), "{error}");
    server.stop().await;
}

#[tokio::test]
async fn revert_comes_with_its_data() {
    let server = serve(Engine::Native, false).await;
    let source = client(server.addresses()[&901]);
    // To itself.
    for error in [
        source.call(send(901)).await.unwrap_err(),
        source.estimate_gas(send(901)).await.unwrap_err(),
    ] {
        let error = error.as_error_resp().unwrap();
        assert_eq!(error.code, 3);
        assert!(error.message.contains("MessageDestinationSameChain"), "{error}");
        assert_eq!(error.as_revert_data().unwrap().len(), 4);
    }
    server.stop().await;
}

#[tokio::test]
async fn second_server_on_a_port_does_not_start() {
    let server = serve(Engine::Native, true).await;
    let taken = server.addresses()[&901];
    let config = ServerConfig {
        cluster: ClusterConfig::default(),
        mining: Vec::new(),
        accounts: Vec::new(),
        relayer: None,
        relay_delay: 0,
        host: taken.ip(),
        starting_port: taken.port(),
        admin_port: 0,
    };
    let error = Server::start(config, |_| {}).await.unwrap_err().to_string();
    assert!(error.contains(&taken.to_string()), "{error}");
    server.stop().await;
}
