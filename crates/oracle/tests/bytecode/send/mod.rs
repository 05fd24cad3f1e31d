//! `sendMessage` and `resendMessage`, under the released and the documented rules.

mod documented_rules;
mod resend;
mod send;
