//! The place of foreign code, and how it comes to run.

use alloy_eip2930::AccessListItem;
use alloy_primitives::{Address, Bytes, address};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::{
    bytecode::opcode::{
        ADD, CALL, CALLCODE, CALLDATACOPY, CALLDATASIZE, CODECOPY, CODESIZE, CREATE, CREATE2,
        DELEGATECALL, DUP1, DUP5, DUP6, EXTCODECOPY, EXTCODESIZE, GAS, LOG1, MSTORE, PUSH0, PUSH1,
        PUSH11, PUSH20, RETURN, RETURNDATACOPY, RETURNDATASIZE, STATICCALL, STOP, SUB, SWAP1,
    },
    state::Bytecode,
};
use proptest::prelude::*;

use super::code::is_program;
use crate::{
    CALLER, CallKind, Encoder, IMPLEMENTATION_SLOT, Proxies, Transaction, World,
    cases::{
        route::{Route, kinds, routes},
        scene::Scene,
    },
    contracts::Proxy,
};

/// Address of the foreign code.
pub(super) const OWN: Address = address!("0x00000000000000000000000000000000000000f0");
/// A proxy that delegates to it.
const PROXY: Address = address!("0x00000000000000000000000000000000000000f1");
/// An account that delegates to it.
const ACCOUNT: Address = address!("0x00000000000000000000000000000000000000f2");
/// A contract that creates contracts.
const FACTORY: Address = address!("0x00000000000000000000000000000000000000f3");

/// Initcode that deploys the bytes after it.
const DEPLOYER: [u8; 11] =
    [PUSH1, 11, CODESIZE, SUB, DUP1, PUSH1, 11, PUSH0, CODECOPY, PUSH0, RETURN];

/// The place of foreign code, and how it comes to run.
#[derive(Debug, Clone, Copy)]
pub(super) enum Placement {
    /// At an address of its own, called by this route.
    Called(Route),
    /// At an address of its own, behind an EIP-1967 proxy.
    Proxied(Route),
    /// At an address of its own; an account delegates to it (EIP-7702), by this transaction
    /// (`true`) or before.
    Delegated(Route, bool),
    /// As the initcode of a transaction that creates a contract.
    Initcode,
    /// As the initcode with which a contract creates another.
    CreatedBy {
        /// Whether by CREATE2 and not by CREATE.
        salted: bool,
    },
    /// Deployed by a transaction, and then called.
    Deployed,
    /// Copied by EXTCODECOPY from its address, deployed by CREATE2, and then called.
    Copied(CallKind),
    /// No foreign code: the code of a predeploy is copied, deployed and called in the same way.
    PredeployCopied(CallKind),
    /// At the address of a predeploy, the inbox or the messenger.
    AtPredeploy {
        /// Whether it is the inbox.
        inbox: bool,
        /// Whether both predeploys are proxies, and the code is at the implementation.
        proxied: bool,
        /// The route of the call.
        route: Route,
    },
}

/// All placements.
pub(super) fn placements() -> BoxedStrategy<Placement> {
    prop_oneof![
        5 => routes().prop_map(Placement::Called),
        2 => kinds().prop_map(|kind| Placement::Called(Route::ByContract(kind))),
        2 => routes().prop_map(Placement::Proxied),
        2 => (routes(), any::<bool>()).prop_map(|(route, now)| Placement::Delegated(route, now)),
        2 => Just(Placement::Initcode),
        2 => any::<bool>().prop_map(|salted| Placement::CreatedBy { salted }),
        2 => Just(Placement::Deployed),
        2 => kinds().prop_map(Placement::Copied),
        1 => kinds().prop_map(Placement::PredeployCopied),
        2 => (any::<bool>(), any::<bool>(), routes()).prop_map(|(inbox, proxied, route)| {
            Placement::AtPredeploy { inbox, proxied, route }
        }),
    ]
    .boxed()
}

/// Code that calls the address on the stack with its own calldata, and logs the return data.
fn call_and_log(kind: CallKind) -> Vec<u8> {
    let (opcode, has_value) = match kind {
        CallKind::Call => (CALL, true),
        CallKind::CallCode => (CALLCODE, true),
        CallKind::DelegateCall => (DELEGATECALL, false),
        CallKind::StaticCall => (STATICCALL, false),
    };
    let mut code = vec![CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY];
    code.extend([PUSH0, PUSH0, CALLDATASIZE, PUSH0]);
    code.extend(if has_value { &[PUSH0, DUP6][..] } else { &[DUP5] });
    code.extend([GAS, opcode, RETURNDATASIZE, PUSH0, PUSH0, RETURNDATACOPY]);
    code.extend([RETURNDATASIZE, PUSH0, LOG1, STOP]);
    code
}

/// Code that copies the code of `source`, deploys it by CREATE2, calls it and logs the return data.
fn copier(source: Address, kind: CallKind) -> Bytes {
    let mut code = vec![PUSH11];
    code.extend(DEPLOYER);
    // The initcode takes the last eleven bytes of the first word.
    code.extend([PUSH0, MSTORE, PUSH20]);
    code.extend(source);
    code.extend([EXTCODESIZE, DUP1, PUSH0, PUSH1, 32, PUSH20]);
    code.extend(source);
    code.extend([EXTCODECOPY, PUSH1, 11, ADD, PUSH0, SWAP1, PUSH1, 21, PUSH0, CREATE2]);
    code.extend(call_and_log(kind));
    code.into()
}

/// Code that creates a contract with its calldata as initcode, and logs the address and the return
/// data.
fn creator(salted: bool) -> Bytes {
    let mut code = vec![CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY];
    let salt: &[u8] = if salted { &[PUSH0] } else { &[] };
    code.extend(salt);
    code.extend([CALLDATASIZE, PUSH0, PUSH0, if salted { CREATE2 } else { CREATE }]);
    code.extend([RETURNDATASIZE, PUSH0, PUSH0, RETURNDATACOPY, RETURNDATASIZE, PUSH0, LOG1, STOP]);
    code.into()
}

/// Makes the scene's call to `to`, with the declared keys also for `to`.
fn sent_to(scene: Scene, to: Address) -> Scene {
    scene.map(|mut transaction| {
        transaction.to = to;
        let there = transaction.access_list.0.clone().into_iter();
        let there: Vec<_> = there.map(|item| AccessListItem { address: to, ..item }).collect();
        transaction.access_list.0.extend(there);
        transaction
    })
}

/// Makes the scene's call to `to`, and adds `world` to the scene's world.
fn with(mut scene: Scene, world: World, to: Address) -> Scene {
    scene.world = scene.world.and(world);
    sent_to(scene, to)
}

/// A world with the code at [`OWN`].
pub(super) fn holding(code: &Bytes) -> World {
    let mut world = World::default().with_code(OWN, code.clone());
    world.is_for_bytecode = is_program(code);
    world
}

impl Placement {
    /// Puts the code in this place and makes the scene's call to it. Returns the scenes of a case,
    /// one after the other.
    pub(super) fn place(self, encoder: Encoder, code: &Bytes, scene: Scene) -> Vec<Scene> {
        let is_for_bytecode = match self {
            // On a chain with native programs the predeploys have other code.
            Self::PredeployCopied(_) | Self::AtPredeploy { .. } => true,
            _ => is_program(code),
        };
        let mut scenes = self.scenes(encoder, code, scene);
        for scene in &mut scenes {
            scene.world.is_for_bytecode |= is_for_bytecode;
        }
        scenes
    }

    fn scenes(self, encoder: Encoder, code: &Bytes, mut scene: Scene) -> Vec<Scene> {
        let here = holding(code);
        match self {
            Self::Called(route) => vec![route.take(encoder, with(scene, here, OWN))],
            Self::Proxied(route) => {
                let world = here.with_code(PROXY, Proxy::DEPLOYED_BYTECODE.clone()).with_storage(
                    PROXY,
                    IMPLEMENTATION_SLOT,
                    OWN.into_word().into(),
                );
                vec![route.take(encoder, with(scene, world, PROXY))]
            }
            Self::Delegated(route, true) => {
                let scene = with(scene, here, ACCOUNT).map(|call| call.delegate(ACCOUNT, OWN));
                vec![route.take(encoder, scene)]
            }
            Self::Delegated(route, false) => {
                let delegating = Bytecode::new_eip7702(OWN).original_bytes();
                let world = here.with_code(ACCOUNT, delegating);
                vec![route.take(encoder, with(scene, world, ACCOUNT))]
            }
            Self::Initcode => {
                vec![scene.map(|call| created(code.clone(), call))]
            }
            Self::CreatedBy { salted } => {
                let world = World::default().with_code(FACTORY, creator(salted));
                let scene = with(scene, world, FACTORY);
                vec![scene.map(|call| Transaction { data: code.clone(), ..call })]
            }
            Self::Deployed => {
                let initcode = [&DEPLOYER[..], code].concat();
                let created = scene.clone().map(|call| created(initcode.into(), call));
                // It is the caller's first transaction.
                vec![created, sent_to(scene, CALLER.create(0))]
            }
            Self::Copied(kind) => {
                let world = here.with_code(FACTORY, copier(OWN, kind));
                vec![with(scene, world, FACTORY)]
            }
            Self::PredeployCopied(kind) => {
                let source = match scene.transaction.to {
                    CROSS_L2_INBOX => CROSS_L2_INBOX,
                    _ => L2_TO_L2_CROSS_DOMAIN_MESSENGER,
                };
                let world = World::default().with_code(FACTORY, copier(source, kind));
                vec![with(scene, world, FACTORY)]
            }
            Self::AtPredeploy { inbox, proxied, route } => {
                let to = if inbox { CROSS_L2_INBOX } else { L2_TO_L2_CROSS_DOMAIN_MESSENGER };
                let proxies = if proxied { Proxies::Both } else { Proxies::Neither };
                let place = proxies.implementation(to);
                let replaced = World::default().with_code(place, code.clone());
                scene.world = scene.world.and(replaced).behind(proxies);
                vec![route.take(encoder, scene)]
            }
        }
    }
}

/// Replaces a call by the creation of a contract.
fn created(initcode: Bytes, call: Transaction) -> Transaction {
    Transaction { data: initcode, is_creation: true, delegations: Vec::new(), ..call }
}
