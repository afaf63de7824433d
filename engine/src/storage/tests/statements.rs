//! Every statement of the store, read from its sources.
//!
//! What `.sql(…)` is called with has to be a literal, a `concat!` of literals, or
//! a macro that becomes one of these; anything else fails here. And nothing goes
//! to a database but through `.sql(…)`. So no statement can be added that is not
//! seen.

use std::{collections::HashMap, fs, path::Path};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::storage::dialect::Dialect;

/// A statement, and where it stands.
#[derive(Debug)]
pub(super) struct Written {
    /// `messages/append.rs:240`.
    pub(super) at: String,
    pub(super) sql: String,
    /// It is part of a script, whose values have to be in order.
    pub(super) in_script: bool,
    /// The databases it is for.
    pub(super) dialects: &'static [Dialect],
}

/// What is for one database only: opening it, waiting for one's turn, its
/// full-text index, and what moving a store asks of it.
const ONLY: [(&str, &[Dialect]); 9] = [
    ("sqlite/", &[Dialect::Sqlite]),
    ("search_index/sqlite.rs", &[Dialect::Sqlite]),
    ("search_index/postgres", &[Dialect::Postgres]),
    ("postgres", &[Dialect::Postgres]),
    ("open_postgres.rs", &[Dialect::Postgres]),
    ("faults/file.rs", &[Dialect::Sqlite]),
    ("transfer/postgres.rs", &[Dialect::Postgres]),
    ("transfer/sqlite.rs", &[Dialect::Sqlite]),
    ("turn.rs", &[Dialect::Postgres]),
];
pub(super) const BOTH: &[Dialect] = &[Dialect::Sqlite, Dialect::Postgres];

/// Where statements are made of their text. Nothing else does, and nothing else
/// speaks to sqlx.
const MAKERS: [&str; 3] = ["sql.rs", "sql/", "sqlite/"];

/// All of them.
pub(super) fn all() -> Vec<Written> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage");
    let mut sources = Vec::new();
    read(&here, &here, &mut sources);
    let mut macros = Macros::default();
    for source in &sources {
        macros.define(source, &source.tokens);
    }
    let mut statements = Vec::new();
    for source in &sources {
        if !MAKERS.iter().any(|maker| source.name.starts_with(maker)) {
            nothing_else_asks(source, &source.tokens);
        }
        collect(source, &source.tokens, &macros, &mut statements);
    }
    statements
}

struct Source {
    name: String,
    tokens: Vec<TokenTree>,
}

/// Reads all sources but those of tests.
fn read(root: &Path, dir: &Path, into: &mut Vec<Source>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if stem == "tests" {
            continue;
        }
        if path.is_dir() {
            read(root, &path, into);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let tokens: TokenStream = text.parse().unwrap();
        into.push(Source {
            name: path.strip_prefix(root).unwrap().display().to_string(),
            tokens: tokens.into_iter().collect(),
        });
    }
}

fn inside(group: &TokenTree) -> Option<Vec<TokenTree>> {
    match group {
        TokenTree::Group(group) => Some(group.stream().into_iter().collect()),
        _ => None,
    }
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == name)
}

/// Every `.sql(…)` in these tokens, and in all groups of them.
fn collect(source: &Source, tokens: &[TokenTree], macros: &Macros, into: &mut Vec<Written>) {
    for (place, token) in tokens.iter().enumerate() {
        let argument = tokens.get(place + 1);
        let is_call = is_ident(Some(token), "sql")
            && place > 0
            && is_punct(tokens.get(place - 1), '.')
            && matches!(argument, Some(TokenTree::Group(group))
                if group.delimiter() == Delimiter::Parenthesis);
        if is_call {
            let at = format!("{}:{}", source.name, token.span().start().line);
            let argument = inside(argument.unwrap()).unwrap();
            let sql = macros
                .text(&argument)
                .unwrap_or_else(|what| panic!("{at}: {what}"));
            let receiver = place.checked_sub(2).and_then(|before| tokens.get(before));
            into.push(Written {
                at,
                sql,
                in_script: is_ident(receiver, "script"),
                dialects: ONLY
                    .iter()
                    .find(|(of, _)| source.name.starts_with(of))
                    .map_or(BOTH, |(_, only)| only),
            });
        }
        if let Some(tokens) = inside(token) {
            collect(source, &tokens, macros, into);
        }
    }
}

/// Nothing makes statements but by `.sql(…)`, and nothing asks sqlx by itself.
fn nothing_else_asks(source: &Source, tokens: &[TokenTree]) {
    for (place, token) in tokens.iter().enumerate() {
        if let Some(tokens) = inside(token) {
            nothing_else_asks(source, &tokens);
        }
        let TokenTree::Ident(ident) = token else {
            continue;
        };
        let before = |places| place.checked_sub(places).and_then(|at| tokens.get(at));
        let is_path = is_punct(before(1), ':') && is_punct(before(2), ':');
        let is_called = matches!(tokens.get(place + 1), Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::Parenthesis);
        let asks = match ident.to_string().as_str() {
            "query_as" | "query_scalar" | "query_with" | "query_as_with" | "query_scalar_with"
            | "raw_sql" | "QueryBuilder" | "Executor" | "AssertSqlSafe" => true,
            "query" => is_called && !is_punct(before(1), '.') || is_path,
            // `Connection::sql` as a value; the module is `storage::sql`.
            "sql" => is_path && !is_ident(before(3), "storage") && !is_ident(before(3), "super"),
            "new" => is_path && (is_ident(before(3), "Query") || is_ident(before(3), "Statement")),
            _ => false,
        };
        let line = ident.span().start().line;
        assert!(!asks, "{}:{line} asks by itself", source.name);
    }
}

/// The macros that write parts of statements, by name.
#[derive(Default)]
struct Macros {
    known: HashMap<String, Macro>,
}

struct Macro {
    source: String,
    parameter: Option<String>,
    body: Vec<TokenTree>,
}

impl Macros {
    /// Takes down every `macro_rules!` that may write a statement: one rule, and
    /// nothing or a literal for it.
    fn define(&mut self, source: &Source, tokens: &[TokenTree]) {
        for (place, token) in tokens.iter().enumerate() {
            if !is_ident(Some(token), "macro_rules") {
                continue;
            }
            let Some((TokenTree::Ident(name), rules)) = tokens
                .get(place + 2)
                .zip(tokens.get(place + 3).and_then(inside))
            else {
                continue;
            };
            let [pattern, _, _, body, ..] = rules.as_slice() else {
                continue;
            };
            let parameter = match inside(pattern).unwrap_or_default().as_slice() {
                [] => None,
                [_, TokenTree::Ident(parameter), _, kind] if is_ident(Some(kind), "literal") => {
                    Some(parameter.to_string())
                }
                _ => continue,
            };
            let before = self.known.insert(
                name.to_string(),
                Macro {
                    source: source.name.clone(),
                    parameter,
                    body: inside(body).unwrap_or_default(),
                },
            );
            assert!(
                before.is_none(),
                "two macros called {name}: {} and {}",
                before.unwrap().source,
                source.name
            );
        }
    }

    /// The text that an expression is.
    fn text(&self, expression: &[TokenTree]) -> Result<String, String> {
        match without_comma(expression) {
            [TokenTree::Literal(literal)] => unescaped(&literal.to_string()),
            [TokenTree::Ident(name), sign, arguments] if is_punct(Some(sign), '!') => {
                let arguments = inside(arguments).unwrap_or_default();
                if name == "concat" {
                    let parts = arguments.split(|token| is_punct(Some(token), ','));
                    return parts
                        .filter(|part| !part.is_empty())
                        .map(|part| self.text(part))
                        .collect();
                }
                let Some(found) = self.known.get(&name.to_string()) else {
                    return Err(format!("there is no macro {name} that writes a statement"));
                };
                let argument = without_comma(&arguments);
                self.text(&found.body_with(argument))
            }
            _ => Err("a statement has to be a literal, for this test to read it".to_owned()),
        }
    }
}

impl Macro {
    /// Its body, with the argument in place of the parameter.
    fn body_with(&self, argument: &[TokenTree]) -> Vec<TokenTree> {
        let Some(parameter) = &self.parameter else {
            return self.body.clone();
        };
        substituted(&self.body, parameter, argument)
    }
}

fn substituted(body: &[TokenTree], parameter: &str, argument: &[TokenTree]) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    let mut rest = body.iter();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => {
                assert!(is_ident(rest.next(), parameter), "an unknown parameter");
                tokens.extend_from_slice(argument);
            }
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                let inner = substituted(&inner, parameter, argument);
                let group = proc_macro2::Group::new(group.delimiter(), inner.into_iter().collect());
                tokens.push(group.into());
            }
            other => tokens.push(other.clone()),
        }
    }
    tokens
}

fn without_comma(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [before @ .., last] if is_punct(Some(last), ',') => before,
        all => all,
    }
}

/// What a string literal says.
fn unescaped(literal: &str) -> Result<String, String> {
    let quoted = literal.strip_prefix('"').and_then(|l| l.strip_suffix('"'));
    let Some(mut rest) = quoted else {
        return Err(format!("{literal} is no plain string"));
    };
    let mut text = String::new();
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        rest = match behind.as_bytes().first() {
            Some(b'\n') => behind.trim_start(),
            Some(b'\\') => {
                text.push('\\');
                &behind[1..]
            }
            Some(b'"') => {
                text.push('"');
                &behind[1..]
            }
            _ => return Err(format!("an escape that is not known here: \\{behind}")),
        };
    }
    text.push_str(rest);
    Ok(text)
}
