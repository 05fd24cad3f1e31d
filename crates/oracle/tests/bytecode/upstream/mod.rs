//! The contracts' own Foundry tests, for the native predeploys and the released ones.

mod inbox;
mod messenger;
