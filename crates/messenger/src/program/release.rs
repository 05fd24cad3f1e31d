//! The programs: one for each release of the two contracts.

use super::{
    dispatch,
    frame::{Frame, Step},
    handover::{self, Place},
    inbox,
    layout::entry,
    relay, resend,
    rules_in_force::RulesInForce,
    segment::{InboxSegment, MessengerSegment},
    send, views,
};
use crate::version::{InboxVersion, MessengerVersion, Release};

impl Release {
    /// The release whose program is at the start of `code`; `None` for other code, and where
    /// the data after the program are no valid rule set.
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

    /// The point at which released code hands a call over to the program.
    pub(crate) const fn place(self) -> Place {
        match self {
            Self::Messenger(_) => handover::MESSENGER,
            Self::Inbox(_) => handover::INBOX,
        }
    }

    /// Takes over a call at that point, if it is well-formed and of a function that calls hand
    /// over.
    pub(crate) fn take_over<F: Frame>(self, frame: &mut F) -> Step<F::Halt> {
        match self {
            Self::Messenger(version) => handover::messenger(version.line(), frame),
            Self::Inbox(version) => handover::inbox(version, frame),
        }
    }

    /// Runs the first segment: decodes the calldata of any call.
    pub(crate) fn dispatch<F: Frame>(self, frame: &mut F) -> Step<F::Halt> {
        match self {
            Self::Messenger(version) => dispatch::dispatch(version, frame),
            Self::Inbox(version) => inbox::dispatch(version, frame),
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
        if Self::of_immediate(immediate) == Some(self) {
            return Some(self.dispatch(frame));
        }
        Some(match self {
            Self::Messenger(_) => messenger(MessengerSegment::from_immediate(immediate)?, frame),
            Self::Inbox(_) => match InboxSegment::from_immediate(immediate)? {
                InboxSegment::Validate => inbox::validate(frame),
            },
        })
    }
}

/// Each release is the one that its entry names. No entry is also a segment's immediate, or read as
/// JUMPDEST or PUSH by jump analysis.
const _: () = {
    const fn checked(program: &[u8]) -> Option<Release> {
        let entry = program[1];
        assert!(MessengerSegment::from_immediate(entry).is_none() && !matches!(entry, 0x5b..=0x7f));
        assert!(InboxSegment::from_immediate(entry).is_none());
        Release::of_immediate(entry)
    }
    let mut index = 0;
    while index < MessengerVersion::ALL.len() {
        let named = checked(MessengerVersion::ALL[index].program());
        assert!(matches!(named, Some(Release::Messenger(version)) if version as usize == index));
        index += 1;
    }
    let mut index = 0;
    while index < InboxVersion::ALL.len() {
        let named = checked(InboxVersion::ALL[index].program());
        assert!(matches!(named, Some(Release::Inbox(version)) if version as usize == index));
        index += 1;
    }
};

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
