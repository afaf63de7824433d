//! The table of languages.

use super::{Form, Language};

/// What most languages are like.
const USUAL: Language = Language {
    name: "",
    aliases: &[],
    form: Form::Words,
    line_comments: &["//"],
    block_comments: &[("/*", "*/")],
    strings: &["\"", "'"],
    keywords: "",
    types: "",
    constants: "true false null",
    any_case: false,
    capital_types: false,
    keys: false,
    lifetimes: false,
    in_names: "",
    sigils: &[],
};

/// What most that came from the shell are like.
const HASHED: Language = Language {
    line_comments: &["#"],
    block_comments: &[],
    ..USUAL
};

/// Every language, in alphabetical order.
pub(crate) const ALL: &[Language] = &[
    Language {
        name: "bash",
        aliases: &["sh", "shell", "zsh", "fish", "console"],
        keywords: "if then else elif fi for while until do done case esac in function select \
                   return local export set unset readonly declare source break continue",
        in_names: "-",
        sigils: &['$'],
        strings: &["\"", "'", "`"],
        ..HASHED
    },
    Language {
        name: "c",
        aliases: &["h"],
        keywords: "auto break case const continue default do else enum extern for goto if inline \
                   register return sizeof static struct switch typedef union volatile while \
                   #include #define #if #ifdef #ifndef #else #endif",
        types: "bool char double float int long short signed size_t unsigned void int8_t int16_t \
                int32_t int64_t uint8_t uint16_t uint32_t uint64_t",
        constants: "true false NULL nullptr",
        ..USUAL
    },
    Language {
        name: "cpp",
        aliases: &["c++", "cc", "cxx", "hpp", "objc", "objective-c"],
        keywords: "auto break case catch class concept const constexpr continue co_await co_return \
                   co_yield decltype default delete do else enum explicit extern final for friend \
                   goto if inline mutable namespace new noexcept operator override private \
                   protected public requires return sizeof static static_cast struct switch \
                   template this throw try typedef typename union using virtual volatile while",
        types: "bool char double float int long short signed size_t string unsigned vector void",
        constants: "true false NULL nullptr",
        capital_types: true,
        ..USUAL
    },
    Language {
        name: "csharp",
        aliases: &["cs", "c#"],
        keywords: "abstract as async await base break case catch class const continue default \
                   delegate do else enum event explicit extern finally fixed for foreach get goto \
                   if implicit in init interface internal is lock namespace new operator out \
                   override params private protected public readonly record ref return sealed set \
                   static struct switch this throw try typeof unsafe using var virtual void when \
                   where while yield",
        types: "bool byte char decimal double dynamic float int long object sbyte short string \
                uint ulong ushort",
        capital_types: true,
        ..USUAL
    },
    Language {
        name: "css",
        aliases: &["scss", "sass", "less"],
        keywords: "important media import supports keyframes layer container font-face",
        constants: "inherit initial unset none auto",
        keys: true,
        in_names: "-",
        sigils: &['$'],
        ..USUAL
    },
    Language {
        name: "dart",
        keywords: "abstract as assert async await break case catch class const continue default do \
                   dynamic else enum export extends extension factory final finally for get if \
                   implements import in is late library mixin new on operator part required \
                   rethrow return sealed set static super switch this throw try typedef var void \
                   while with yield",
        types: "bool double int num",
        strings: &["\"\"\"", "'''", "\"", "'"],
        capital_types: true,
        ..USUAL
    },
    Language {
        name: "diff",
        aliases: &["patch"],
        form: Form::Lines,
        ..USUAL
    },
    Language {
        name: "dockerfile",
        aliases: &["docker", "containerfile"],
        keywords: "ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN \
                   SHELL STOPSIGNAL USER VOLUME WORKDIR",
        sigils: &['$'],
        ..HASHED
    },
    Language {
        name: "elixir",
        aliases: &["ex", "exs"],
        keywords: "after alias and case catch cond def defimpl defmacro defmodule defp defprotocol \
                   defstruct do else end fn for if import in not or quote raise receive require \
                   rescue try unless unquote use when with",
        constants: "true false nil",
        strings: &["\"\"\"", "\"", "'"],
        capital_types: true,
        sigils: &['@'],
        ..HASHED
    },
    Language {
        name: "go",
        aliases: &["golang"],
        keywords: "break case chan const continue default defer else fallthrough for func go goto \
                   if import interface map package range return select struct switch type var",
        types: "any bool byte complex64 complex128 error float32 float64 int int8 int16 int32 \
                int64 rune string uint uint8 uint16 uint32 uint64 uintptr",
        constants: "true false nil iota",
        strings: &["\"", "`", "'"],
        ..USUAL
    },
    Language {
        name: "haskell",
        aliases: &["hs"],
        line_comments: &["--"],
        block_comments: &[("{-", "-}")],
        keywords: "case class data default deriving do else foreign if import in infix infixl \
                   infixr instance let module newtype of then type where",
        constants: "True False Nothing",
        strings: &["\""],
        capital_types: true,
        in_names: "'",
        ..USUAL
    },
    Language {
        name: "html",
        aliases: &["xml", "svg", "vue", "svelte", "xhtml", "rss", "plist"],
        form: Form::Tags,
        line_comments: &[],
        block_comments: &[("<!--", "-->")],
        ..USUAL
    },
    Language {
        name: "ini",
        aliases: &["conf", "cfg", "properties", "env", "dotenv", "editorconfig"],
        line_comments: &["#", ";"],
        constants: "true false yes no on off",
        keys: true,
        in_names: "-.",
        sigils: &['$'],
        ..HASHED
    },
    Language {
        name: "java",
        aliases: &["groovy", "gradle"],
        keywords: "abstract assert break case catch class const continue default do else enum \
                   extends final finally for if implements import instanceof interface native new \
                   package permits private protected public record return sealed static super \
                   switch synchronized this throw throws transient try var volatile while yield",
        types: "boolean byte char double float int long short void",
        strings: &["\"\"\"", "\"", "'"],
        capital_types: true,
        sigils: &['@'],
        ..USUAL
    },
    Language {
        name: "javascript",
        aliases: &["js", "jsx", "mjs", "cjs", "node"],
        keywords: JAVASCRIPT,
        constants: "true false null undefined NaN Infinity",
        strings: &["\"", "'", "`"],
        capital_types: true,
        in_names: "$",
        ..USUAL
    },
    Language {
        name: "json",
        aliases: &["jsonc", "json5", "jsonl", "webmanifest"],
        keys: true,
        ..USUAL
    },
    Language {
        name: "kotlin",
        aliases: &["kt", "kts"],
        keywords: "abstract as break by class companion const constructor continue data do else \
                   enum final finally for fun get if import in infix init inline interface \
                   internal is lateinit object open operator out override package private \
                   protected public reified return sealed set super suspend this throw try catch \
                   typealias val var when where while",
        strings: &["\"\"\"", "\"", "'"],
        capital_types: true,
        sigils: &['@'],
        ..USUAL
    },
    Language {
        name: "lua",
        line_comments: &["--"],
        block_comments: &[("--[[", "]]")],
        keywords: "and break do else elseif end for function goto if in local not or repeat return \
                   then until while",
        constants: "true false nil",
        ..USUAL
    },
    Language {
        name: "makefile",
        aliases: &["make", "mk"],
        keywords: "define else endef endif export ifdef ifeq ifndef ifneq include override",
        keys: true,
        in_names: "-.",
        sigils: &['$'],
        ..HASHED
    },
    Language {
        name: "nix",
        line_comments: &["#"],
        keywords: "assert else if import in inherit let or rec then with",
        strings: &["''", "\""],
        keys: true,
        in_names: "-'",
        ..USUAL
    },
    Language {
        name: "php",
        line_comments: &["//", "#"],
        keywords: "abstract and array as break callable case catch class clone const continue \
                   declare default do echo else elseif enum extends final finally fn for foreach \
                   function global if implements include instanceof interface isset match \
                   namespace new or print private protected public readonly require require_once \
                   return static switch throw trait try unset use var while yield",
        types: "bool float int mixed never object string void",
        any_case: true,
        capital_types: true,
        sigils: &['$'],
        ..USUAL
    },
    Language {
        name: "powershell",
        aliases: &["ps1", "pwsh", "ps"],
        block_comments: &[("<#", "#>")],
        keywords: "begin break catch class continue do else elseif end enum exit filter finally \
                   for foreach function if in param process return switch throw trap try until \
                   using while",
        any_case: true,
        in_names: "-",
        sigils: &['$'],
        ..HASHED
    },
    Language {
        name: "python",
        aliases: &["py", "python3", "pycon", "gdscript", "starlark", "bazel"],
        keywords: "and as assert async await break case class continue def del elif else except \
                   finally for from global if import in is lambda match nonlocal not or pass \
                   raise return try while with yield",
        types: "bool bytes dict float frozenset int list object set str tuple",
        constants: "True False None self cls",
        strings: &["\"\"\"", "'''", "\"", "'"],
        capital_types: true,
        sigils: &['@'],
        ..HASHED
    },
    Language {
        name: "r",
        aliases: &["rscript"],
        keywords: "break else for function if in next repeat return while library",
        constants: "TRUE FALSE NULL NA NaN Inf",
        in_names: ".",
        ..HASHED
    },
    Language {
        name: "ruby",
        aliases: &["rb", "crystal"],
        keywords: "alias and begin break case class def do else elsif end ensure extend for if in \
                   include loop module next not or private protected public raise redo require \
                   require_relative rescue retry return super then undef unless until when while \
                   yield",
        constants: "true false nil self",
        capital_types: true,
        in_names: "?!",
        sigils: &['@', '$'],
        ..HASHED
    },
    Language {
        name: "rust",
        aliases: &["rs"],
        keywords: "as async await break const continue crate dyn else enum extern fn for if impl \
                   in let loop match mod move mut pub ref return static struct super trait type \
                   unsafe use where while",
        types: "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize",
        constants: "true false self",
        capital_types: true,
        lifetimes: true,
        ..USUAL
    },
    Language {
        name: "scala",
        aliases: &["sbt"],
        keywords: "abstract case catch class def do else enum export extends extension final \
                   finally for given if implicit import lazy match new object override package \
                   private protected return sealed super then this throw trait try type using val \
                   var while with yield",
        strings: &["\"\"\"", "\"", "'"],
        capital_types: true,
        sigils: &['@'],
        ..USUAL
    },
    Language {
        name: "sql",
        aliases: &[
            "mysql",
            "postgres",
            "postgresql",
            "psql",
            "sqlite",
            "plsql",
            "tsql",
        ],
        line_comments: &["--"],
        keywords: "add all alter and as asc begin between by cascade case check column commit \
                   constraint create cross database default delete desc distinct drop else end \
                   except exists explain foreign from full function grant group having if in \
                   index inner insert intersect into is join key left like limit not on or order \
                   outer primary references returning revoke right rollback select set table then \
                   transaction trigger truncate union unique update using values view when where \
                   window with",
        types: "bigint blob boolean bytea char date decimal double float int integer json jsonb \
                numeric real serial smallint text time timestamp timestamptz uuid varchar",
        any_case: true,
        ..USUAL
    },
    Language {
        name: "swift",
        keywords: "actor any as associatedtype async await break case catch class continue default \
                   defer deinit do else enum extension fallthrough fileprivate final for func get \
                   guard if import in indirect init inout internal is lazy let mutating open \
                   operator override private protocol public repeat rethrows return set some \
                   static struct subscript super switch throw throws try typealias unowned var \
                   weak where while",
        constants: "true false nil self",
        strings: &["\"\"\"", "\""],
        capital_types: true,
        sigils: &['@', '#'],
        ..USUAL
    },
    Language {
        name: "toml",
        strings: &["\"\"\"", "'''", "\"", "'"],
        keys: true,
        in_names: "-.",
        ..HASHED
    },
    Language {
        name: "typescript",
        aliases: &["ts", "tsx", "mts", "cts"],
        keywords: JAVASCRIPT,
        types: "any bigint boolean never number object string symbol unknown void",
        constants: "true false null undefined NaN Infinity",
        strings: &["\"", "'", "`"],
        capital_types: true,
        in_names: "$",
        sigils: &['@'],
        ..USUAL
    },
    Language {
        name: "yaml",
        aliases: &["yml"],
        constants: "true false null yes no on off",
        keys: true,
        in_names: "-.",
        ..HASHED
    },
    Language {
        name: "zig",
        block_comments: &[],
        keywords: "align and anytype asm async await break catch comptime const continue defer \
                   else enum errdefer error export extern fn for if inline or orelse packed pub \
                   resume return struct suspend switch test threadlocal try union unreachable \
                   usingnamespace var volatile while",
        types: "anyerror bool f32 f64 i8 i16 i32 i64 isize u8 u16 u32 u64 usize void",
        constants: "true false null undefined",
        capital_types: true,
        sigils: &['@'],
        ..USUAL
    },
];

/// What `TypeScript` shares.
const JAVASCRIPT: &str = "abstract as async await break case catch class const continue debugger \
                          declare default delete do else enum export extends finally for from \
                          function get if implements import in instanceof interface is keyof let \
                          namespace new of private protected public readonly return satisfies set \
                          static super switch this throw try type typeof var while with yield";
