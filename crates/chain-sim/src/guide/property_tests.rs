//! Random scenarios for a contract of your own.
