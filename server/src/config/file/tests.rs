use clap::{CommandFactory as _, builder::NonEmptyStringValueParser};

use super::*;
use crate::Cli;

fn parse(text: &str) -> Result<ConfigFile, String> {
    let command = Cli::command().arg(
        Arg::new("vault")
            .long("vault")
            .hide_env_values(true)
            .value_parser(NonEmptyStringValueParser::new()),
    );
    ConfigFile::parse(Path::new("irori.toml"), text, &command).map_err(|error| error.to_string())
}

#[test]
fn every_option_can_stand_in_a_file() {
    let command = Cli::command();
    let mut tried = 0;
    for arg in options::all(&command) {
        let key = arg.get_long().unwrap();
        let default = arg.get_default_values().first();
        let Some(default) = default.map(|it| it.to_str().unwrap()) else {
            continue;
        };
        let bare = is_number(arg) || matches!(arg.get_action(), ArgAction::SetTrue);
        let value = if bare {
            default.to_owned()
        } else {
            format!("{default:?}")
        };
        let file = parse(&format!("{key} = {value}")).unwrap();
        let [setting] = file.options.as_slice() else {
            panic!("{key}: {file:?}");
        };
        assert_eq!(
            (setting.key.as_str(), setting.value.as_str()),
            (key, default)
        );
        tried += 1;
    }
    assert!(tried >= 12, "or the test tests nothing: {tried}");
}

#[test]
fn what_is_written_is_what_a_command_line_would_say() {
    for (text, key, value) in [
        ("trace = true", "trace", "true"),
        ("rooms = [\"lobby\", \"tea\"]", "rooms", "lobby,tea"),
        ("rooms = \"lobby,tea\"", "rooms", "lobby,tea"),
        ("queue-bytes = 300_000", "queue-bytes", "300000"),
        ("vault = \"hush\"", "vault", "hush"),
        ("vault-file = \"/run/vault\"", "vault-file", "/run/vault"),
    ] {
        let file = parse(text).unwrap();
        assert_eq!(file.options.len(), 1);
        assert_eq!(file.options[0].key, key);
        assert_eq!(file.options[0].value, value);
    }
}

#[test]
fn a_slip_is_named_with_its_line_and_what_was_meant() {
    for (text, expected) in [
        (
            "\naddress = \"x\"",
            "irori.toml, line 2: address is no option; did you mean addr?",
        ),
        ("public_url = \"x\"", "did you mean public-url?"),
        ("Rooms = \"x\"", "did you mean rooms?"),
        ("vault_file = \"x\"", "did you mean vault-file?"),
        ("config = \"x\"", "config is no option"),
        ("help = true", "help is no option"),
        ("[oicd.school]\nissuer = \"x\"", "did you mean oidc?"),
        (
            "# a\n\ntrace = \"yes\"",
            "line 3: trace is to be true or false, not a string",
        ),
        (
            "queue-bytes = \"1\"",
            "queue-bytes is to be a whole number, not a string",
        ),
        (
            "queue-bytes = 1.5",
            "queue-bytes is to be a whole number, not a number",
        ),
        ("queue-bytes = 0xff", "queue-bytes is to be a whole number"),
        ("addr = 3000", "addr is to be a string, not a number"),
        ("addr = [\"a\"]", "addr is to be a string, not a list"),
        ("addr = 1979-05-27", "addr is to be a string, not a date"),
        ("rooms = 3", "rooms is to be a string, or a list of strings"),
        ("rooms = [3]", "not a list of something else"),
        ("rooms = [\"a,b\"]", "not one with a comma"),
        ("addr = \"nowhere\"", "line 1: addr cannot be that: "),
        (
            "messages-per-10s = 0",
            "messages-per-10s cannot be that: 0 is not in",
        ),
        (
            "log-format = \"xml\"",
            "log-format cannot be that: it is human or json",
        ),
        (
            "[addr]\nport = 1",
            "line 1: addr is to be a string, not a table",
        ),
        (
            "vault-file = 1",
            "vault-file is to be a string, not a number",
        ),
        ("oidc = 1", "[oidc] is made of tables such as [oidc.name]"),
        ("[oidc]\nissuer = \"x\"", "line 2: [oidc] is made of tables"),
        (
            "[oidc.school]\nlabel = 1",
            "line 2: oidc.school.label is to be a string",
        ),
        ("addr = \"a\"\naddr = \"b\"", "line 2: duplicate key"),
        ("addr = ", "line 1: "),
    ] {
        let said = parse(text).unwrap_err();
        assert!(said.contains(expected), "{text:?}: {said}");
    }
    let said = parse("addres = \"a\"\nroom = \"b\"").unwrap_err();
    assert_eq!(said.lines().count(), 2, "all at once: {said}");
}

#[test]
fn providers_stand_for_their_variables() {
    let file = parse(
        "[oidc.our-company]\nissuer = \"https://id.example\"\nsign-up = false\n\
         [oauth.github]\nclient-secret-file = \"/run/github\"",
    );
    let read: Vec<_> = file.unwrap().providers;
    let read: Vec<_> = read
        .iter()
        .map(|it| (it.variable.as_str(), it.value.as_str(), it.place.line))
        .collect();
    assert_eq!(
        read,
        [
            ("IRORI_OAUTH_GITHUB_CLIENT_SECRET_FILE", "/run/github", 5),
            ("IRORI_OIDC_OUR_COMPANY_ISSUER", "https://id.example", 2),
            ("IRORI_OIDC_OUR_COMPANY_SIGN_UP", "false", 3),
        ]
    );
}
