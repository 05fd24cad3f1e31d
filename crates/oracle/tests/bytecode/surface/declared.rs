//! The declarations of `messenger::abi`, read with the parser of the `sol!` macro.

use std::str::FromStr;

use alloy_json_abi::{Error, Event, EventParam, Function, JsonAbi, Param, StateMutability};
use proc_macro2::{TokenStream, TokenTree};
use syn_solidity::{File, Item, ItemFunction, Mutability, SolIdent, Type, VariableDeclaration};

/// The source of the `sol!` interfaces.
const SOURCE: &str = include_str!("../../../../messenger/src/abi.rs");

/// The ABI of an interface.
pub(crate) fn declared(interface: &str) -> JsonAbi {
    let file = syn_solidity::parse2(macro_input()).expect("Solidity");
    let contract = file.items.iter().find_map(|item| match item {
        Item::Contract(contract) if contract.name == interface => Some(contract),
        _ => None,
    });
    let mut abi = JsonAbi::new();
    for item in &contract.expect("the interface").body {
        match item {
            Item::Function(function) => {
                let function = to_function(&file, function);
                abi.functions.entry(function.name.clone()).or_default().push(function);
            }
            Item::Event(event) => {
                let inputs = event.parameters.iter().map(|parameter| {
                    let param = to_param(&file, &parameter.as_param());
                    EventParam {
                        ty: param.ty,
                        name: param.name,
                        indexed: parameter.is_indexed(),
                        components: param.components,
                        internal_type: None,
                    }
                });
                let event = Event {
                    name: event.name.as_string(),
                    inputs: inputs.collect(),
                    anonymous: event.is_anonymous(),
                };
                abi.events.entry(event.name.clone()).or_default().push(event);
            }
            Item::Error(error) => {
                let inputs = error.parameters.iter().map(|parameter| to_param(&file, parameter));
                let error = Error { name: error.name.as_string(), inputs: inputs.collect() };
                abi.errors.entry(error.name.clone()).or_default().push(error);
            }
            other => panic!("no part of an ABI: {other:?}"),
        }
    }
    abi
}

/// The input of `sol!`.
fn macro_input() -> TokenStream {
    let tokens = TokenStream::from_str(SOURCE).expect("Rust").into_iter().collect::<Vec<_>>();
    let inputs = tokens.windows(3).filter_map(|window| match window {
        [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(input)]
            if name == "sol" && bang.as_char() == '!' =>
        {
            Some(input.stream())
        }
        _ => None,
    });
    let inputs = inputs.collect::<Vec<_>>();
    let [input] = inputs.as_slice() else { panic!("one sol!, got {}", inputs.len()) };
    input.clone()
}

fn to_function(file: &File, function: &ItemFunction) -> Function {
    let params = |parameters: &syn_solidity::ParameterList| {
        parameters.iter().map(|parameter| to_param(file, parameter)).collect()
    };
    assert!(function.attributes.has_external());
    Function {
        name: function.name.as_ref().expect("a name").as_string(),
        inputs: params(&function.parameters),
        outputs: function.returns.as_ref().map(|it| params(&it.returns)).unwrap_or_default(),
        state_mutability: match function.attributes.mutability() {
            None => StateMutability::NonPayable,
            Some(Mutability::Payable(_)) => StateMutability::Payable,
            Some(Mutability::View(_)) => StateMutability::View,
            Some(Mutability::Pure(_) | Mutability::Constant(_)) => StateMutability::Pure,
        },
    }
}

fn to_param(file: &File, parameter: &VariableDeclaration) -> Param {
    let (ty, components) = match &parameter.ty {
        Type::Custom(name) => {
            let fields = file.items.iter().find_map(|item| match item {
                Item::Struct(item) if *name.last() == item.name => Some(&item.fields),
                _ => None,
            });
            let fields = fields.expect("a struct").iter().map(|field| to_param(file, field));
            ("tuple".to_owned(), fields.collect())
        }
        other => (other.to_string(), Vec::new()),
    };
    let name = parameter.name.as_ref().map(SolIdent::as_string).unwrap_or_default();
    Param { ty, name, components, internal_type: None }
}
