//! The architecture: imports between crates and between the rooms of a crate run one way, no files
//! import each other in a circle, and each room keeps away from what is not its business. A room is
//! a folder of `src`, or a file directly in it.
//!
//! An import is a path that begins with `crate`, `super` or `self`, in a `use` or in the code;
//! re-exports and tests do not count.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

/// A crate and its rooms: each may import from those before it.
struct Layers {
    name: &'static str,
    rooms: &'static [&'static str],
    /// Crates of this workspace that it may depend on.
    dependencies: &'static [&'static str],
}

const CRATES: [Layers; 8] = [
    Layers {
        name: "keccak-lanes",
        rooms: &[
            "error",
            "block",
            "input",
            "single",
            "permutation",
            "states",
            "level",
            "group",
            "many",
            "lanes",
        ],
        dependencies: &[],
    },
    Layers {
        name: "messenger",
        rooms: &[
            "abi",
            "address",
            "error",
            "version",
            "word",
            "nonce",
            "storage",
            "checksum",
            "identifier",
            "message_hash",
            "payload",
            "message",
            "access_list",
            "initiating_message",
            "rules",
            "program",
            "evm",
            "alloy",
        ],
        dependencies: &["keccak-lanes"],
    },
    Layers {
        name: "relayer",
        rooms: &[
            "revert_reason",
            "safety",
            "policy",
            "messages",
            "node_refusal",
            "fees",
            "store",
            "machine",
        ],
        dependencies: &["messenger"],
    },
    Layers {
        name: "chain-sim",
        rooms: &[
            "state",
            "hard_fork",
            "genesis_error",
            "rules",
            "error",
            "predeploys",
            "chain",
            "cluster",
            "relayer",
            "fault",
            "trace",
            "page",
            "saved",
            "kit",
            "guide",
        ],
        dependencies: &["keccak-lanes", "messenger", "reference", "relayer"],
    },
    Layers {
        name: "chain-sim-server",
        rooms: &[
            "priority",
            "beside",
            "feed",
            "limits",
            "memory",
            "workload",
            "transport",
            "page",
            "devnet",
            "json",
            "state_file",
            "start_error",
            "config",
            "readers",
            "owner",
            "metrics",
            "rpc",
            "figures",
            "server",
            "in_process",
        ],
        dependencies: &["chain-sim", "messenger"],
    },
    Layers {
        name: "relayer-rpc",
        rooms: &[
            "clock", "tls", "metrics", "keys", "node", "states", "postgres", "store", "orders",
            "status", "figures", "driver", "page", "api", "relay",
        ],
        dependencies: &["messenger", "relayer"],
    },
    Layers {
        name: "chain-sim-cli",
        rooms: &[],
        dependencies: &["chain-sim", "chain-sim-server", "messenger", "relayer-rpc"],
    },
    Layers {
        name: "oracle",
        rooms: &[
            "calldata",
            "chain",
            "machine",
            "contracts",
            "own_contracts",
            "released",
            "revision",
            "proxies",
            "transaction",
            "world",
            "environment",
            "deployment",
            "observation",
            "divergence",
            "error",
            "run",
            "traced",
            "compare",
            "without_gas",
            "oracle",
            "calls",
            "message",
            "functions",
            "expectation",
            "encoding",
            "cases",
            "campaign",
            "recording",
            "gas",
        ],
        dependencies: &["keccak-lanes", "messenger", "reference"],
    },
];

/// The folders of examples and of a fuzz target. Their files must not import each other in a
/// circle, either.
const PROGRAMS: [&str; 5] = [
    "crates/chain-sim-cli/examples/attack",
    "crates/chain-sim-server/examples/differences",
    "crates/chain-sim-server/examples/fuzz_rpc",
    "crates/chain-sim-server/examples/soak",
    "fuzz/fuzz_targets/call",
];

/// What a room must not name: paths that begin like this.
const FORBIDDEN: [(&str, &str, &[&str]); 5] = [
    (
        "chain-sim",
        "",
        &["std::thread", "std::net", "std::time", "tokio", "hyper", "jsonrpsee", "clap"],
    ),
    (
        "relayer",
        "",
        &[
            "std::thread",
            "std::net",
            "std::time",
            "std::fs",
            "tokio",
            "chain_sim",
            "revm",
            "op_revm",
        ],
    ),
    (
        "chain-sim-server",
        "devnet",
        &[
            "jsonrpsee",
            "std::net",
            "std::thread",
            "std::time",
            "tokio::net",
            "tokio::task",
            "tokio::time",
            "hyper",
            "http",
            "tower",
        ],
    ),
    ("chain-sim-server", "transport", &["chain_sim", "messenger", "revm", "op_revm"]),
    ("messenger", "program", &["revm", "op_revm", "alloy_evm", "alloy_op_evm"]),
];

/// The files that may name something that their rooms must not, and what: the simulator starts threads
/// in one place, which ends them before it returns.
const EXCEPTIONS: [(&str, &str, &str); 1] = [("chain-sim", "cluster::threads", "std::thread")];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The path of a module within its crate.
type Module = Vec<String>;

/// One source file.
#[derive(Default)]
struct Source {
    /// Paths that the code names, as they are written.
    paths: BTreeSet<Vec<String>>,
    /// Names that the module hands on, with the paths that they stand for.
    exports: BTreeMap<String, Vec<String>>,
    /// How many modules within the file surround what is read.
    depth: usize,
}

/// The source files of one crate or program, by module.
struct Sources(BTreeMap<Module, Source>);

impl Sources {
    /// The files of a crate's `src`.
    fn of_crate(name: &str) -> Self {
        let sources = Self::read(&format!("crates/{name}/src"));
        assert!(sources.0.len() > 5, "{name} has {} files", sources.0.len());
        sources
    }

    /// The files of a folder, which contains the root module.
    fn read(folder: &str) -> Self {
        let folder = root().join(folder);
        let mut sources = BTreeMap::new();
        for entry in walkdir::WalkDir::new(&folder) {
            let entry = entry.unwrap();
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "rs")
                && !path.to_string_lossy().ends_with("tests.rs")
            {
                let code = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
                let mut source = Source::default();
                source.visit_file(&code);
                sources.insert(module_of(path.strip_prefix(&folder).unwrap()), source);
            }
        }
        Self(sources)
    }

    /// The module whose file defines what a path in `module` names; none outside of the crate.
    fn resolve(&self, module: &Module, path: &[String]) -> Option<Module> {
        let mut at = module.clone();
        let mut rest = path;
        match rest.first().map(String::as_str) {
            Some("crate") => at = Module::new(),
            Some("self") => {}
            Some("super") => drop(at.pop()),
            // Without one of these, a path begins in a child module, or in another crate.
            Some(first) if self.0.contains_key(&[&at[..], &[first.into()]].concat()) => {
                return self.descend(at, rest);
            }
            _ => return None,
        }
        rest = &rest[1..];
        while rest.first().is_some_and(|segment| segment == "super") {
            at.pop();
            rest = &rest[1..];
        }
        self.descend(at, rest)
    }

    /// The module whose file defines what a path within the module `at` names.
    fn descend(&self, mut at: Module, rest: &[String]) -> Option<Module> {
        for (index, segment) in rest.iter().enumerate() {
            let mut child = at.clone();
            child.push(segment.clone());
            if self.0.contains_key(&child) {
                at = child;
                continue;
            }
            let Some(exported) = self.0.get(&at).and_then(|source| source.exports.get(segment))
            else {
                return Some(at);
            };
            // `pub use revm;` hands on another crate.
            if exported[..] == ["self".to_owned(), segment.clone()] {
                return None;
            }
            let mut path = exported.clone();
            path.extend(rest[index + 1..].iter().cloned());
            return self.resolve(&at, &path);
        }
        Some(at)
    }

    /// The modules that each module imports from.
    fn imports(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let imports = self.0.iter().map(|(module, source)| {
            let targets = source.paths.iter().filter_map(|path| self.resolve(module, path));
            (module, targets.filter(|target| target != module).collect())
        });
        imports.collect()
    }
}

/// The module of a file, given its path within the folder of the root module.
fn module_of(path: &Path) -> Module {
    let stem = path.with_extension("");
    let mut module: Module =
        stem.iter().map(|segment| segment.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

impl Source {
    fn tree(&mut self, tree: &syn::UseTree, mut path: Vec<String>, is_export: bool) {
        match tree {
            syn::UseTree::Path(next) => {
                path.push(next.ident.to_string());
                self.tree(&next.tree, path, is_export);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, path.clone(), is_export);
                }
            }
            syn::UseTree::Name(name) => {
                let name = name.ident.to_string();
                if name != "self" {
                    path.push(name.clone());
                }
                self.add(name, path, is_export);
            }
            syn::UseTree::Rename(rename) => {
                path.push(rename.ident.to_string());
                self.add(rename.rename.to_string(), path, is_export);
            }
            syn::UseTree::Glob(_) => self.add("*".into(), path, is_export),
        }
    }

    fn add(&mut self, name: String, path: Vec<String>, is_export: bool) {
        // What a room hands on from elsewhere is an import as well.
        if !is_export || path[0] != "self" {
            self.insert(path.clone());
        }
        if self.depth == 0 {
            // In lib.rs a path may begin with the name of a module. Private imports can be reached by
            // child modules.
            let is_relative = !matches!(path[0].as_str(), "crate" | "self" | "super");
            let path = if is_relative { [vec!["self".into()], path].concat() } else { path };
            self.exports.insert(name, path);
        }
    }

    /// Adds a path; within a module in the file, `super` is the file's own module.
    fn insert(&mut self, mut path: Vec<String>) {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let own = supers.min(self.depth);
        path.drain(..own);
        if own > 0 && supers == own {
            path.insert(0, "self".into());
        }
        self.paths.insert(path);
    }

    /// Paths in the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            // A keyword or a field's name before a path is no part of it.
            if matches!(token, TokenTree::Ident(_)) && colons != 2 {
                path.clear();
            }
            match token {
                TokenTree::Ident(name) if path.is_empty() || colons == 2 => {
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                // Where something is visible is no import.
                TokenTree::Group(_) if path == ["pub"] => {}
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
            if path.len() > 1 {
                self.insert(core::mem::take(&mut path));
            }
            path.clear();
            colons = 0;
        }
        if path.len() > 1 {
            self.insert(path);
        }
    }
}

/// Whether an item is for tests only.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let tokens = match &attribute.meta {
            syn::Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string(),
            _ => return false,
        };
        tokens == "test"
    })
}

/// How a path begins: one with leading colons names another crate, for which stands an empty segment.
fn beginning(colons: Option<syn::Token![::]>) -> Vec<String> {
    colons.map(|_| String::new()).into_iter().collect()
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_export = !matches!(item.vis, syn::Visibility::Inherited);
        if !is_test(&item.attrs) {
            self.tree(&item.tree, beginning(item.leading_colon), is_export);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            self.depth += 1;
            syn::visit::visit_item_mod(self, item);
            self.depth -= 1;
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let segments = path.segments.iter().map(|it| it.ident.to_string());
            self.insert(beginning(path.leading_colon).into_iter().chain(segments).collect());
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        syn::visit::visit_macro(self, call);
    }
}

/// The files that can be reached from a file.
fn reached<'a>(
    imports: &'a BTreeMap<&Module, BTreeSet<Module>>,
    from: &'a Module,
) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        for target in imports.get(next).into_iter().flatten() {
            if reached.insert(target) {
                open.push(target);
            }
        }
    }
    reached
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let crates = CRATES.map(|layers| (layers.name, Sources::of_crate(layers.name)));
    let programs = PROGRAMS.map(|folder| (folder, Sources::read(folder)));
    let mut circular = Vec::new();
    for (name, sources) in crates.into_iter().chain(programs) {
        let imports = sources.imports();
        assert!(imports.values().any(|targets| !targets.is_empty()), "{name} imports nothing");
        let own = imports.keys().filter(|module| reached(&imports, module).contains(**module));
        circular.extend(own.map(|module| format!("{name}: {}", module.join("::"))));
    }
    assert!(circular.is_empty(), "files that import themselves by way of others: {circular:#?}");
}

#[test]
fn imports_between_rooms_run_one_way() {
    let mut backward = Vec::new();
    for layers in CRATES.iter().filter(|layers| !layers.rooms.is_empty()) {
        let sources = Sources::of_crate(layers.name);
        let rank = |module: &Module| {
            let Some(room) = module.first() else { return usize::MAX };
            let rank = layers.rooms.iter().position(|name| name == room);
            rank.unwrap_or_else(|| panic!("{} has no room {room}: add it", layers.name))
        };
        for (module, targets) in sources.imports() {
            let targets = targets.into_iter().filter(|target| rank(target) > rank(module));
            backward.extend(targets.map(|target| {
                format!("{}: {} -> {}", layers.name, module.join("::"), target.join("::"))
            }));
        }
    }
    assert!(
        backward.is_empty(),
        "a room may import only from those before it in `CRATES`; these do not: {backward:#?}"
    );
}

#[test]
fn rooms_keep_to_their_business() {
    for (name, room, forbidden) in FORBIDDEN {
        for (module, source) in Sources::of_crate(name).0 {
            if !room.is_empty() && module.first().is_none_or(|first| first != room) {
                continue;
            }
            for path in &source.paths {
                let path = path.join("::");
                let path = path.trim_start_matches("::");
                let found = forbidden
                    .iter()
                    .find(|start| path == **start || path.starts_with(&format!("{start}::")));
                let module = module.join("::");
                let is_exception = |found: &&str| EXCEPTIONS.contains(&(name, &module, found));
                assert!(
                    found.is_none_or(is_exception),
                    "{name}, {module}: expected nothing of {forbidden:?}, got {path}"
                );
            }
        }
    }
}

#[test]
fn exceptions_are_needed_and_start_scoped_threads_only() {
    for (name, module, allowed) in EXCEPTIONS {
        let sources = Sources::of_crate(name);
        let module: Module = module.split("::").map(String::from).collect();
        let paths: Vec<String> =
            sources.0[&module].paths.iter().map(|path| path.join("::")).collect();
        assert!(paths.iter().any(|path| path.starts_with(allowed)), "{paths:?}");
        assert!(paths.iter().any(|path| path.ends_with("thread::scope")), "{paths:?}");
        assert!(!paths.iter().any(|path| path.ends_with("thread::spawn")), "{paths:?}");
    }
}

#[test]
fn crates_depend_one_way() {
    for layers in &CRATES {
        let manifest = root().join("crates").join(layers.name).join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        let is_built_with = |section: &&str| {
            let header = section.split(']').next().unwrap();
            header.contains("dependencies") && !header.contains("dev-dependencies")
        };
        let sections: Vec<&str> = manifest.split("\n[").filter(is_built_with).collect();
        assert!(!sections.is_empty());
        let own: Vec<String> = fs::read_dir(root().join("crates"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        // A dependency has a line, or a table, of its own.
        let names = |section: &'_ str| -> Vec<String> {
            let words = section.split(['.', ' ', '=', '\n', ']', '"', '/']);
            words.map(String::from).collect()
        };
        let named = sections.into_iter().flat_map(names);
        for dependency in named.filter(|named| own.iter().any(|own| own == named)) {
            assert!(
                layers.dependencies.contains(&dependency.as_str()),
                "{} must not depend on {dependency}",
                layers.name
            );
        }
    }
}

#[test]
fn check_sees_what_it_forbids() {
    let file = syn::parse_file(
        "pub use self::b::B; use crate::a::{A, inner::{self, C}}; pub(super) use crate::z::Z; \
         fn f() { super::g(); m!(crate::x::Y, if &mut crate::x::y() { field: crate::x::w }) }",
    );
    let mut source = Source::default();
    source.visit_file(&file.unwrap());
    let has =
        |path: &str| source.paths.contains(&path.split("::").map(String::from).collect::<Vec<_>>());
    assert!(has("crate::a::A") && has("crate::a::inner") && has("crate::a::inner::C"));
    assert!(has("super::g") && has("crate::x::Y") && !has("self::b::B") && has("crate::z::Z"));
    assert!(has("crate::x::y") && has("crate::x::w"));
    let module = |path: &str| path.split("::").map(String::from).collect::<Module>();
    let mut sources = BTreeMap::from([(Module::new(), Source::default())]);
    for path in ["a", "a::inner", "b"] {
        sources.insert(module(path), Source::default());
    }
    let hand_on = ["self", "inner", "C"].map(String::from).to_vec();
    sources.get_mut(&module("a")).unwrap().exports.insert("C".into(), hand_on);
    let sources = Sources(sources);
    // Through the room's face, to the file that defines it.
    assert_eq!(sources.resolve(&module("b"), &module("crate::a::C")), Some(module("a::inner")));
    assert_eq!(sources.resolve(&module("b"), &module("super::a::D")), Some(module("a")));
    assert_eq!(sources.resolve(&module("b"), &module("std::thread")), None);
}
