//! The document, as it is served.

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::Value;

use super::cluster::{Cluster, Port};

/// Where the document is, to the schemas' compiler.
const LOCATION: &str = "http://chain-sim.invalid/openrpc.json";

/// A method, as the document describes it.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    /// Its position in the document.
    position: usize,
    pub(crate) name: String,
    pub(crate) described: Value,
}

/// All that is described.
pub(crate) struct Document {
    value: Value,
    schemas: Schemas,
    compiler: Compiler,
}

impl Document {
    /// The document, which all ports answer with.
    pub(crate) async fn of(cluster: &Cluster) -> Self {
        let none = Value::Array(Vec::new());
        let value = cluster.ask(Port::Chain, "rpc_discover", &none).await.unwrap();
        for (port, name) in [(Port::OtherChain, "rpc_discover"), (Port::Admin, "rpc.discover")] {
            assert_eq!(cluster.ask(port, name, &none).await.unwrap(), value);
        }
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V7);
        compiler.add_resource(LOCATION, value.clone()).unwrap();
        Self { value, schemas: Schemas::new(), compiler }
    }

    /// All methods.
    pub(crate) fn methods(&self) -> Vec<Method> {
        let methods = self.value["methods"].as_array().unwrap().iter().enumerate();
        let method = |(position, described): (usize, &Value)| Method {
            position,
            name: described["name"].as_str().unwrap().to_owned(),
            described: described.clone(),
        };
        methods.map(method).collect()
    }

    /// The method with this name.
    pub(crate) fn method(&self, name: &str) -> Method {
        let found = self.methods().into_iter().find(|method| method.name == name);
        found.unwrap_or_else(|| panic!("{name} is not described"))
    }

    /// Why a value is not as a part of a method's description says, if it is not.
    pub(crate) fn check(
        &mut self,
        method: &Method,
        part: &str,
        value: &Value,
    ) -> Result<(), String> {
        let location = format!("{LOCATION}#/methods/{}/{part}", method.position);
        let schema: SchemaIndex = self
            .compiler
            .compile(&location, &mut self.schemas)
            .unwrap_or_else(|error| panic!("{}: {part}: {error:#}", method.name));
        self.schemas.validate(value, schema).map_err(|error| format!("{error:#}"))
    }

    /// The codes of the errors that a method is described to have.
    pub(crate) fn codes(&self, method: &Method) -> Vec<i32> {
        let code = |error: &Value| {
            let pointer = error["$ref"].as_str().unwrap().strip_prefix('#').unwrap();
            let code = self.value.pointer(pointer).unwrap()["code"].as_i64().unwrap();
            i32::try_from(code).unwrap()
        };
        method.list("errors").iter().map(code).collect()
    }
}

impl Method {
    /// A list of its description.
    pub(crate) fn list(&self, key: &str) -> &[Value] {
        self.described[key].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether it has a tag.
    pub(crate) fn has_tag(&self, tag: &str) -> bool {
        let reference = format!("#/components/tags/{tag}");
        self.list("tags").iter().any(|it| it["$ref"] == reference)
    }

    /// Whether its parameters can be given by name.
    pub(crate) fn takes_names(&self) -> bool {
        self.described["paramStructure"] != "by-position"
    }
}

/// The parameters of an example, by position.
pub(crate) fn by_position(example: &Value) -> Value {
    let params = example["params"].as_array().unwrap();
    params.iter().map(|param| param["value"].clone()).collect()
}

/// The parameters of an example, by name.
pub(crate) fn by_name(example: &Value) -> Value {
    let params = example["params"].as_array().unwrap();
    let named =
        |param: &Value| (param["name"].as_str().unwrap().to_owned(), param["value"].clone());
    Value::Object(params.iter().map(named).collect())
}
