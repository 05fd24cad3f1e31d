//! How many parameters methods take, as the document says.

use std::{collections::BTreeMap, future::ready, sync::Arc};

use jsonrpsee::{
    MethodCallback, MethodResponse, Methods, RpcModule,
    core::RegisterMethodError,
    types::{ErrorObjectOwned, Params, error::INVALID_PARAMS_CODE},
};
use serde::{Deserialize, de::IgnoredAny};

use super::document::NAMESPACES;

/// A method in the document, as far as it concerns the number of its parameters.
#[derive(Deserialize)]
struct Described {
    name: String,
    #[serde(default, rename = "x-aliases")]
    aliases: Vec<String>,
    params: Vec<IgnoredAny>,
    /// Whether it is refused, whatever its parameters.
    #[serde(default, rename = "x-refused")]
    is_refused: bool,
}

/// Makes methods refuse parameters beyond those that they take, and parameters that are neither an
/// array nor an object. jsonrpsee ignores them, and geth refuses them.
///
/// # Errors
///
/// None of the methods has another's name already.
pub(super) fn checked(methods: &RpcModule<()>) -> Result<RpcModule<()>, RegisterMethodError> {
    let most = most_parameters();
    let mut checked = Methods::new();
    for name in methods.method_names() {
        let Some(callback) = methods.method(name).cloned() else { continue };
        let callback = match most.get(name) {
            Some(most) => limited(callback, *most),
            None => callback,
        };
        checked.verify_and_insert(name, callback)?;
    }
    let mut module = RpcModule::new(());
    module.merge(checked)?;
    Ok(module)
}

/// The most parameters of each method, by all its names. A test of the document finds malformed parts.
fn most_parameters() -> BTreeMap<String, usize> {
    let parts =
        NAMESPACES.iter().map(|(methods, _)| serde_json::from_str::<Vec<Described>>(methods));
    let methods = parts.flat_map(Result::unwrap_or_default).filter(|method| !method.is_refused);
    let named = methods.flat_map(|Described { name, aliases, params, .. }| {
        aliases.into_iter().chain([name]).map(move |name| (name, params.len()))
    });
    named.collect()
}

/// Returns a method that takes so many parameters. Subscriptions stay as they are.
fn limited(callback: MethodCallback, most: usize) -> MethodCallback {
    match callback {
        MethodCallback::Async(run) => {
            MethodCallback::Async(Arc::new(move |id, params, connection, longest, extensions| {
                match refusal(&params, most) {
                    Some(refused) => Box::pin(ready(MethodResponse::error(id, refused))),
                    None => run(id, params, connection, longest, extensions),
                }
            }))
        }
        MethodCallback::Sync(run) => {
            MethodCallback::Sync(Arc::new(move |id, params, longest, extensions| {
                match refusal(&params, most) {
                    Some(refused) => MethodResponse::error(id, refused),
                    None => run(id, params, longest, extensions),
                }
            }))
        }
        other => other,
    }
}

/// Returns the error of parameters that a method does not take; the texts begin with geth's words.
fn refusal(params: &Params<'_>, most: usize) -> Option<ErrorObjectOwned> {
    let text = params.as_str()?.trim_start();
    let words = match text.as_bytes().first()? {
        b'[' => {
            // What is no JSON is refused later.
            let actual = serde_json::from_str::<Vec<IgnoredAny>>(text).ok()?.len();
            (actual > most)
                .then(|| format!("too many arguments, want at most {most}: got {actual}"))?
        }
        // Parameters by name, and none.
        b'{' | b'n' => return None,
        _ => "non-array args: params: expected an array or an object".into(),
    };
    Some(ErrorObjectOwned::owned(INVALID_PARAMS_CODE, words, None::<()>))
}
