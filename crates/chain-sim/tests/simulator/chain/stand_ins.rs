//! The code of 1.3 that clients read, and the native programs that run in its place.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use chain_sim::{Call, Chain, Cluster, ClusterConfig, Engine, SendRules};
use messenger::{
    CROSS_L2_INBOX, InboxVersion, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, MessengerVersion,
    NATIVE_OPCODE, Versions,
    abi::{
        ICrossL2Inbox,
        IL2ToL2CrossDomainMessenger::{sentMessagesCall, versionCall},
    },
    storage::sent_message,
};

use crate::messages::{NOBODY, SENDER, send_to};

/// A cluster after a message from 901.
fn sent(config: ClusterConfig) -> Cluster {
    let mut cluster = Cluster::new(config).unwrap();
    cluster.submit_call(901, send_to(U256::from(902), NOBODY)).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().head().receipts()[0].logs().len(), 1);
    cluster
}

/// The gas of the message.
fn gas(cluster: &Cluster) -> u64 {
    cluster.chain(901).unwrap().head().header().gas_used
}

/// The code of a predeploy, as clients read it.
fn code(cluster: &Cluster, predeploy: Address) -> Bytes {
    let account = cluster.chain(901).unwrap().account(predeploy);
    let code = account.code.as_ref().expect("code");
    assert_eq!(account.code_hash, code.hash_slow());
    code.original_bytes()
}

/// The output of a call of the messenger.
fn output(chain: &Chain, call: &impl SolCall) -> Bytes {
    let call = Call::new(SENDER, L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode());
    let outcome = chain.call(&call).unwrap();
    assert!(outcome.success);
    outcome.output
}

/// The accounts hold Solidity code, and a message costs as much as with native programs in the
/// accounts, which the documented rules need.
#[test]
fn accounts_hold_solidity_code_and_gas_is_the_released_one() {
    let cluster = sent(ClusterConfig::default());
    assert_eq!((cluster.engine(), cluster.versions()), (&Engine::Native, Versions::V1_3_0));
    for predeploy in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
        assert!(code(&cluster, predeploy).starts_with(&[0x60, 0x80, 0x60, 0x40]));
    }
    let native = sent(ClusterConfig::default().with_send_rules(SendRules::Documented));
    assert_eq!(code(&native, L2_TO_L2_CROSS_DOMAIN_MESSENGER)[0], NATIVE_OPCODE);
    assert_eq!(gas(&cluster), gas(&native));
}

/// A client that executes the code itself arrives at the same state, with other gas. Code with a
/// byte after its end does not stand in for the release, so the chain interprets it.
#[test]
fn the_code_itself_does_the_same_with_other_gas() {
    let cluster = sent(ClusterConfig::default());
    let longer = |predeploy| [&code(&cluster, predeploy)[..], &[0]].concat().into();
    let (messenger, inbox) = (longer(L2_TO_L2_CROSS_DOMAIN_MESSENGER), longer(CROSS_L2_INBOX));
    let config = ClusterConfig::default().with_engine(Engine::Code { messenger, inbox });
    let interpreted = sent(config);
    assert_ne!(gas(&cluster), gas(&interpreted));
    let [one, other] = [&cluster, &interpreted].map(|cluster| cluster.chain(901).unwrap());
    assert_eq!(one.head().receipts()[0].logs(), other.head().receipts()[0].logs());
    let log = &one.head().receipts()[0].logs()[0];
    let hash = Message::from_log(log, U256::from(901)).unwrap().hash();
    let (slot, word) = sent_message(MessengerVersion::V1_3_0, hash, U256::ZERO);
    for chain in [one, other] {
        assert_eq!(chain.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot), word);
        let sent = output(chain, &sentMessagesCall(U256::ZERO));
        assert_eq!(sentMessagesCall::abi_decode_returns(&sent).unwrap(), hash);
    }
}

/// Each version has its string.
#[test]
fn every_version_answers_with_its_own() {
    for messenger in MessengerVersion::ALL {
        for inbox in InboxVersion::ALL {
            let versions = Versions::new(*messenger, *inbox);
            let cluster = sent(ClusterConfig::default().with_versions(versions));
            let chain = cluster.chain(901).unwrap();
            let version = output(chain, &versionCall {});
            assert_eq!(versionCall::abi_decode_returns(&version).unwrap(), messenger.as_str());
            let call = ICrossL2Inbox::versionCall {};
            let call = Call::new(SENDER, CROSS_L2_INBOX, call.abi_encode());
            let version = chain.call(&call).unwrap().output;
            let version = ICrossL2Inbox::versionCall::abi_decode_returns(&version).unwrap();
            assert_eq!(version, inbox.as_str());
        }
    }
}

/// Engines with the released bytecode have 1.2 only.
#[test]
fn bytecode_of_1_3_is_not_at_hand() {
    for engine in [Engine::Bytecode, Engine::Accelerated] {
        let config = ClusterConfig::default().with_engine(engine);
        assert_eq!(Cluster::new(config.clone()).unwrap().versions(), Versions::V1_2_0);
        let error = Cluster::new(config.with_versions(Versions::V1_3_1)).expect_err("no bytecode");
        assert_eq!(
            error.to_string(),
            "versions of an engine with the released bytecode: expected messenger 1.2.0 and inbox \
             1.0.1, got 1.3.1 and 1.0.2",
        );
    }
}
