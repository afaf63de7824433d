use super::*;

#[test]
fn one_rule_for_every_address() {
    let (far, near, within) = (
        "https://id.example.org/realms/a",
        "http://127.0.0.1:8080",
        "https://10.0.0.5",
    );
    for (written, url, reach) in [
        (far, "https://id.example.org/token", Some(Reach::Anywhere)),
        (far, "https://login.example.org/token", Some(Reach::Public)),
        (
            far,
            "https://id.example.org:8443/token",
            Some(Reach::Public),
        ),
        (far, "https://8.8.8.8/token", Some(Reach::Public)),
        (far, "http://id.example.org/token", None),
        (far, "http://127.0.0.1:8080/token", None),
        (far, "https://127.0.0.1:8080/token", None),
        (far, "https://localhost/token", None),
        (far, "https://LOCALHOST./token", None),
        (far, "https://a.localhost/token", None),
        (far, "https://10.0.0.5/token", None),
        (far, "https://169.254.169.254/latest/meta-data", None),
        (far, "https://[::1]/token", None),
        (far, "https://2130706433/token", None),
        (far, "https://a:b@id.example.org/token", None),
        (far, "file:///etc/passwd", None),
        (far, "javascript:alert(1)", None),
        (far, "data:text/html,x", None),
        (near, "http://127.0.0.1:8080/token", Some(Reach::Anywhere)),
        (near, "https://id.example.org/token", Some(Reach::Public)),
        (near, "http://127.0.0.1:9090/token", None),
        (near, "http://localhost:8080/token", None),
        (near, "http://id.example.org/token", None),
        (within, "https://10.0.0.5/token", Some(Reach::Anywhere)),
        (within, "https://10.0.0.6/token", None),
        (within, "http://10.0.0.5/token", None),
    ] {
        let places = Places::new([&written.parse().unwrap()]);
        let judged = places.judge(&url.parse().unwrap());
        assert_eq!(judged.ok(), reach, "{written}: {url}");
    }
}
