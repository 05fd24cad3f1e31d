//! The messages and logs that actions choose.

use alloy_primitives::B256;
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};

use super::{Action, Execution, Route, stage::Stage};
use crate::kit::Position;

/// What an action has chosen among the messages or logs that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::kit) enum Subject {
    /// The message with this hash.
    Message(B256),
    /// The log at this position.
    Log(Position),
}

impl Stage<'_> {
    /// What an action chooses; `None` if it chooses nothing, or there is nothing to choose.
    pub(in crate::kit) fn subject(&self, action: &Action) -> Option<Subject> {
        match action {
            Action::Resend { chain, message, .. } => {
                self.sent_from(*chain, *message).map(|sent| Subject::Message(sent.hash))
            }
            Action::Execute(Execution { route: Route::Validate, log, .. }) => {
                log.of(&self.model.logs()).copied().map(Subject::Log)
            }
            Action::Execute(Execution { log, .. }) => {
                let at = self.message_log(*log)?;
                let log = self.log(at)?;
                // Other contracts emit logs that look like messages.
                let message = Message::from_log(log, at.identifier(log.address).chainId).ok();
                let message = message.filter(|_| log.address == L2_TO_L2_CROSS_DOMAIN_MESSENGER);
                Some(message.map_or(Subject::Log(at), |it| Subject::Message(it.hash())))
            }
            _ => None,
        }
    }
}
