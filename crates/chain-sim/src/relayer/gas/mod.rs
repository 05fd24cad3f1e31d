//! How much gas a relay needs, by estimates on its destination.

mod estimator;
mod run;
mod witness;

pub(super) use self::{
    estimator::{Estimator, Need},
    run::is_spent,
};
