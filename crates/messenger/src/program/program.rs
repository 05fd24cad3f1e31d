//! The programs: one for each release of the two contracts.

use super::{
    dispatch,
    frame::{Frame, Step},
    inbox,
    layout::entry,
    relay, resend,
    rules_in_force::RulesInForce,
    segment::{InboxSegment, MessengerSegment},
    send, views,
};
use crate::version::{InboxVersion, MessengerVersion};

/// The native program of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// A release of the messenger.
    Messenger(MessengerVersion),
    /// A release of the inbox.
    Inbox(InboxVersion),
}

impl Program {
    /// The program at the start of `code`, and the data after it; `None` for other code, and where
    /// the data are no rules of this program.
    pub(crate) fn of_code(code: &[u8]) -> Option<Self> {
        let program = Self::of_entry(code)?;
        let data = code.strip_prefix(program.code())?;
        let takes = match program {
            Self::Messenger(_) => RulesInForce::decode(data).is_some(),
            Self::Inbox(_) => data.is_empty(),
        };
        takes.then_some(program)
    }

    /// The program that the entry of `code` names; the rest of `code` is not looked at.
    pub(crate) fn of_entry(code: &[u8]) -> Option<Self> {
        Self::of_immediate(*code.get(1)?)
    }

    /// The program whose first segment has this immediate.
    const fn of_immediate(immediate: u8) -> Option<Self> {
        match immediate {
            entry::MESSENGER_1_2_0 => Some(Self::Messenger(MessengerVersion::V1_2_0)),
            entry::MESSENGER_1_3_0 => Some(Self::Messenger(MessengerVersion::V1_3_0)),
            entry::MESSENGER_1_3_1 => Some(Self::Messenger(MessengerVersion::V1_3_1)),
            entry::MESSENGER_1_3_2 => Some(Self::Messenger(MessengerVersion::V1_3_2)),
            entry::INBOX_1_0_1 => Some(Self::Inbox(InboxVersion::V1_0_1)),
            entry::INBOX_1_0_2 => Some(Self::Inbox(InboxVersion::V1_0_2)),
            entry::INBOX_1_1_0 => Some(Self::Inbox(InboxVersion::V1_1_0)),
            _ => None,
        }
    }

    /// The program's code, without the data of rules.
    pub(crate) const fn code(self) -> &'static [u8] {
        match self {
            Self::Messenger(version) => version.program(),
            Self::Inbox(version) => version.program(),
        }
    }

    /// Runs the segment with this immediate in its frame; `None` if the program has no such
    /// segment.
    pub(crate) fn run<F: Frame>(self, immediate: u8, frame: &mut F) -> Option<Step<F::Halt>> {
        let is_entry = Self::of_immediate(immediate) == Some(self);
        Some(match self {
            Self::Messenger(version) if is_entry => dispatch::dispatch(version, frame),
            Self::Messenger(_) => messenger(MessengerSegment::from_immediate(immediate)?, frame),
            Self::Inbox(version) if is_entry => inbox::dispatch(version, frame),
            Self::Inbox(_) => match InboxSegment::from_immediate(immediate)? {
                InboxSegment::Validate => inbox::validate(frame),
            },
        })
    }
}

/// Runs a segment of the messenger.
fn messenger<F: Frame>(segment: MessengerSegment, frame: &mut F) -> Step<F::Halt> {
    match segment {
        MessengerSegment::SendHash => send::hash(frame),
        MessengerSegment::SendStore => send::store(frame),
        MessengerSegment::SendPanic => send::panic(frame),
        MessengerSegment::Resend => resend::resend(frame),
        MessengerSegment::RelayEnter => relay::enter(frame),
        MessengerSegment::RelayInbox => relay::call_inbox(frame),
        MessengerSegment::RelayDecode => relay::decode(frame),
        MessengerSegment::RelayMark => relay::mark(frame),
        MessengerSegment::RelayTarget => relay::call_target(frame),
        MessengerSegment::RelayFinish => relay::finish(frame),
        MessengerSegment::ReturnFlag => views::return_flag(frame),
        MessengerSegment::ReturnNonce => views::return_nonce(frame),
        MessengerSegment::SenderEntered => views::sender_entered(frame),
        MessengerSegment::ReturnSender => views::return_sender(frame),
        MessengerSegment::SourceEntered => views::source_entered(frame),
        MessengerSegment::ReturnSource => views::return_source(frame),
        MessengerSegment::ContextEntered => views::context_entered(frame),
        MessengerSegment::ContextSender => views::context_sender(frame),
        MessengerSegment::ReturnContext => views::return_context(frame),
        MessengerSegment::SendByNonce => send::hash_by_nonce(frame),
        MessengerSegment::SendLog => send::log(frame),
        MessengerSegment::ResendByNonce => resend::resend_by_nonce(frame),
        MessengerSegment::ReturnHash => views::return_hash(frame),
    }
}
