use std::path::Path;

use super::*;

fn built(vars: &[(&str, &str)]) -> Result<AmazonS3Builder, BlobError> {
    builder(&|name: &str| {
        let found = vars.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

fn told(builder: &AmazonS3Builder, key: AmazonS3ConfigKey) -> Option<String> {
    builder.get_config_value(&key)
}

/// A home directory with Amazon's two files in it.
fn home(credentials: &str, config: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".aws");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("credentials"), credentials).unwrap();
    fs::write(folder.join("config"), config).unwrap();
    home
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn every_variable_is_understood() {
    let vars = VARIABLES.map(|name| (name, "https://value.example.org"));
    let builder = built(&vars).unwrap();
    for key in [
        AmazonS3ConfigKey::AccessKeyId,
        AmazonS3ConfigKey::SecretAccessKey,
        AmazonS3ConfigKey::Token,
        AmazonS3ConfigKey::Region,
        AmazonS3ConfigKey::Endpoint,
        AmazonS3ConfigKey::WebIdentityTokenFile,
        AmazonS3ConfigKey::RoleArn,
        AmazonS3ConfigKey::ContainerCredentialsFullUri,
    ] {
        let value = told(&builder, key);
        assert_eq!(
            value.as_deref(),
            Some("https://value.example.org"),
            "{key:?}"
        );
    }
}

#[test]
fn an_unencrypted_endpoint_has_to_be_meant() {
    let endpoint = ("AWS_ENDPOINT_URL", "http://127.0.0.1:9000");
    let error = built(&[endpoint]).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("AWS_ALLOW_HTTP"), "{error}");
    assert!(built(&[endpoint, ("AWS_ALLOW_HTTP", "true")]).is_ok());
}

#[test]
fn a_profile_is_read_from_the_shared_files() {
    let home = home(
        "[default]\naws_access_key_id = one\naws_secret_access_key=secret=1\n\
         [ other ]\n# aws_access_key_id = no\naws_access_key_id=two\n\
         aws_secret_access_key = secret2\naws_session_token = token2\n",
        "[default]\nregion = eu-north-1\n[profile other]\nregion = eu-west-3\n\
         [profile role]\nrole_arn = arn:aws:iam::1:role/x\n",
    );
    let home = ("HOME", text(home.path()));
    let check = |vars: &[(&str, &str)], id: &str, secret: &str, region: &str| {
        let builder = built(vars).unwrap();
        for (key, value) in [
            (AmazonS3ConfigKey::AccessKeyId, id),
            (AmazonS3ConfigKey::SecretAccessKey, secret),
            (AmazonS3ConfigKey::Region, region),
        ] {
            assert_eq!(told(&builder, key).as_deref(), Some(value), "{vars:?}");
        }
    };
    check(&[home], "one", "secret=1", "eu-north-1");
    let other = ("AWS_PROFILE", "other");
    check(&[home, other], "two", "secret2", "eu-west-3");
    let region = ("AWS_DEFAULT_REGION", "here");
    check(&[home, other, region], "two", "secret2", "here");
    let keys = [
        home,
        region,
        ("AWS_ACCESS_KEY_ID", "three"),
        ("AWS_SECRET_ACCESS_KEY", "secret3"),
    ];
    check(&keys, "three", "secret3", "here");

    for profile in ["role", "nobody"] {
        let error = built(&[home, ("AWS_PROFILE", profile)])
            .map(|_| ())
            .unwrap_err();
        assert!(error.to_string().contains(profile), "{error}");
    }
}

#[test]
fn without_any_credentials_the_machine_is_asked_later() {
    let home = tempfile::tempdir().unwrap();
    let builder = built(&[("HOME", text(home.path()))]).unwrap();
    assert_eq!(told(&builder, AmazonS3ConfigKey::AccessKeyId), None);
    assert!(builder.with_bucket_name("bucket").build().is_ok());
}
