//! Every gas limit of some calls, one after the other.

use alloy_primitives::{Bytes, U256};
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, storage::SUCCESSFUL_MESSAGES_SLOT};

use super::{
    case::Case,
    class::Class,
    gas_limits::{frame_gas, inner},
    scene::Scene,
};
use crate::{
    Encoder, Proxies, Transaction, World,
    contracts::{ECHO, STOP},
    example_message, filler, outgoing_message,
};

/// Distance between consecutive limits of a sweep. It is a prime that divides no sweep's width, so
/// that a part of a sweep is spread over all of it.
const STRIDE: u64 = 1_000_003;

/// Calls by a contract with every gas limit from 1 to more than enough.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The calls, and the highest limit of each.
    scenes: Vec<(Scene, u64)>,
    width: u64,
}

impl Sweep {
    /// A sweep over a relay, a send, and some short calls, with these proxies.
    pub fn new(proxies: Proxies) -> Self {
        Self::encoded(Encoder::default(), proxies)
    }

    /// The sweep of [`new`](Self::new), with calls of this encoder.
    pub fn encoded(encoder: Encoder, proxies: Proxies) -> Self {
        let scenes: Vec<_> = scenes(encoder)
            .into_iter()
            .map(|scene| Scene { world: scene.world.clone().behind(proxies), ..scene })
            .filter_map(|scene| Some((frame_gas(&scene, scene.world.spec)?, scene)))
            .map(|(most, scene)| (scene, most))
            .collect();
        let width = scenes.iter().map(|(_, most)| most).sum();
        Self { scenes, width }
    }

    /// Number of cases.
    pub const fn width(&self) -> u64 {
        self.width
    }

    /// The case with number `index`. The first [`width`](Self::width) numbers visit every case.
    pub fn case(&self, index: u64) -> Case {
        let width = u128::from(self.width.max(1));
        let position = u128::from(index) * u128::from(STRIDE) % width;
        let mut left = u64::try_from(position).unwrap_or_default();
        for (scene, most) in &self.scenes {
            if left < *most {
                let transaction = inner(scene, left + 1);
                return Case::new(Class::GasLimits, [scene.clone().map(|_| transaction)]);
            }
            left -= most;
        }
        Case::new(Class::GasLimits, [])
    }
}

/// The calls of a sweep.
fn scenes(encoder: Encoder) -> Vec<Scene> {
    let incoming = example_message(ECHO, filler(36));
    let outgoing: Message = outgoing_message(STOP, filler(36));
    let stored =
        |(slot, word)| World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
    let relayed_slot =
        encoder.mapping_slot(encoder.message_hash(&incoming), SUCCESSFUL_MESSAGES_SLOT);
    let relayed = encoder.relay_of(&incoming);
    let relay = || Scene::new(encoder.relay(&relayed));
    vec![
        Scene::new(encoder.validation(&relayed)),
        Scene::new(encoder.resend(&outgoing)).within(stored(encoder.sent_message(&outgoing))),
        relay().within(stored((relayed_slot, U256::ONE))),
        Scene::new(Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, Bytes::new())),
        Scene::new(encoder.send(&outgoing)),
        relay(),
    ]
}
