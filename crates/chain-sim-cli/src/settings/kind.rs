//! What values an option takes.

use std::any::TypeId;

use clap::{Arg, ArgAction};

use crate::{chain_list::ChainList, limits::HistoryBlocks};

/// What values an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// None.
    Flag,
    /// One, or none.
    Optional,
    /// One whole number.
    Integer,
    /// One whole number, or a word in its place.
    IntegerOrWord,
    /// One text.
    Text,
    /// Several, each in an argument of its own.
    List,
    /// Several in one argument, separated by commas.
    Joined,
}

impl Kind {
    /// Returns what an option takes.
    pub(super) fn of(option: &Arg) -> Self {
        let values = option.get_value_parser().type_id();
        let integers = [
            TypeId::of::<u8>(),
            TypeId::of::<u16>(),
            TypeId::of::<u32>(),
            TypeId::of::<u64>(),
            TypeId::of::<usize>(),
        ];
        match option.get_action() {
            ArgAction::SetTrue => Self::Flag,
            ArgAction::Append => Self::List,
            _ if values == TypeId::of::<ChainList>() => Self::Joined,
            _ if option.get_num_args().is_some_and(|it| it.min_values() == 0) => Self::Optional,
            _ if values == TypeId::of::<HistoryBlocks>() => Self::IntegerOrWord,
            _ if integers.iter().any(|integer| values == *integer) => Self::Integer,
            _ => Self::Text,
        }
    }

    /// Returns what values of this kind are in a file.
    pub(super) const fn in_file(self) -> &'static str {
        match self {
            Self::Flag => "true or false",
            Self::Optional => "true, false or a whole number",
            Self::Integer => "a whole number",
            Self::IntegerOrWord => "a whole number or a string",
            Self::Text => "a string",
            Self::List | Self::Joined => "an array of strings or whole numbers",
        }
    }
}

/// Returns the value of a flag; `None` for what means neither true nor false.
pub(super) fn parse_flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "1" => Some(true),
        "false" | "f" | "0" => Some(false),
        _ => None,
    }
}
