//! `/people/audit`: what was written down of what was done, by page, kind,
//! person and day. For those who run the server.

mod words;

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Role, encode_component, views::AuditLine};

use super::words::use_account_words;
use crate::{
    components::Brand,
    documents::{when::When, words::use_document_words},
    paths,
    prefs::use_words,
};
use words::use_audit_words;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditPage {
    /// Which half of the log, as addresses have it: `security`, or else
    /// `governance`.
    pub area: String,
    /// What may be chosen to see only that, one word each.
    pub actions: Vec<&'static str>,
    /// What was chosen; empty for everything.
    pub action: String,
    /// A part of a name; empty for everybody.
    pub person: String,
    /// A day such as `2026-11-20`; empty for all.
    pub day: String,
    /// The lines found, newest first.
    pub lines: Vec<AuditLine>,
    /// Where older ones go on, if there are any.
    pub older: Option<i64>,
    /// This is not the first page.
    pub goes_on: bool,
}

impl AuditPage {
    /// The address of the page with the same filters, from `before` on.
    fn address(&self, before: Option<i64>) -> String {
        let mut address = format!("/people/audit?area={}", self.area);
        for (name, value) in [
            ("action", &self.action),
            ("person", &self.person),
            ("day", &self.day),
        ] {
            if !value.is_empty() {
                let value = encode_component(value);
                address = format!("{address}&{name}={value}");
            }
        }
        if let Some(before) = before {
            address = format!("{address}&before={before}");
        }
        address
    }
}

#[component]
pub(crate) fn AuditView(page: AuditPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let shared = use_document_words();
    let audit = use_audit_words();
    let newest = page.goes_on.then(|| page.address(None));
    let older = page.older.map(|older| page.address(Some(older)));
    let nothing = page.lines.is_empty();
    let halves = [
        ("governance", audit.governance, audit.governance_more),
        ("security", audit.security, audit.security_more),
    ];
    let more = halves
        .iter()
        .find(|(area, ..)| *area == page.area)
        .map(|(_, _, more)| *more);
    let AuditPage {
        area,
        actions,
        action: chosen,
        person,
        day,
        lines,
        ..
    } = page;
    let in_form = area.clone();
    view! {
        <Title text=account.audit/>
        <main class="account">
            <header class="account__head">
                <Brand/>
                <nav class="account__ways">
                    <a href=paths::link(paths::HOME)>{words.to_rooms}</a>
                    <a href=paths::link("/people")>{account.people}</a>
                </nav>
            </header>
            <h1 class="account__title">{account.audit}</h1>
            <nav class="audit__halves" aria-label=account.audit>
                {halves.map(|(half, label, _)| {
                    let here = (half == area).then_some("page");
                    view! { <a class="button button--quiet" href=paths::link(format!("/people/audit?area={half}")) aria-current=here>{label}</a> }
                })}
            </nav>
            <p class="account__more">{more}</p>
            <form class="account__form account__form--row" method="get" action=paths::link("/people/audit") role="search">
                <input type="hidden" name="area" value=in_form/>
                <p>
                    <label class="field__label" for="action">{audit.action}</label>
                    <select class="field" id="action" name="action">
                        <option value="" selected=chosen.is_empty()>{audit.anything}</option>
                        {actions.into_iter().map(|action| view! {
                            <option value=action selected=chosen == action>{(audit.action_name)(action)}</option>
                        }).collect_view()}
                    </select>
                </p>
                <p>
                    <label class="field__label" for="person">{audit.person}</label>
                    <input class="field" id="person" name="person" maxlength="100" value=person/>
                </p>
                <p>
                    <label class="field__label" for="day">{audit.day}</label>
                    <input class="field" id="day" name="day" type="date" value=day/>
                </p>
                <button class="button" type="submit">{shared.search}</button>
            </form>
            <ul class="rows">
                {lines.iter().map(audit_row).collect_view()}
            </ul>
            {nothing.then(|| view! { <p class="account__more" role="status">{audit.nothing}</p> })}
            {(newest.is_some() || older.is_some()).then(|| view! {
                <nav class="search__on" aria-label=account.audit>
                    {newest.map(|href| view! { <a class="button button--quiet" href=paths::link(href)>{audit.newest}</a> })}
                    {older.map(|href| view! { <a class="button button--quiet" rel="next" href=paths::link(href)>{audit.older}</a> })}
                </nav>
            })}
        </main>
    }
    .into_any()
}

/// One line, here and on the page about people.
pub(super) fn audit_row(line: &AuditLine) -> impl IntoView + use<> {
    let words = use_audit_words();
    let line = &AuditLine {
        detail: with_roles(&line.action, &line.detail, use_account_words().role),
        ..line.clone()
    };
    let times = (line.times > 1).then(|| (words.times)(line.times));
    view! {
        <li class="row row--line">
            <p class="row__text" dir="auto">
                <span class="row__more"><When at_ms=line.at_ms/></span> " " {(words.line)(line)}
                {times.map(|times| view! { " " <span class="row__mark">{times}</span> })}
            </p>
        </li>
    }
}

/// What was written down of an action, with roles as people call them.
fn with_roles(action: &str, detail: &str, role: fn(Role) -> &'static str) -> String {
    let word = |name: &str| Role::of_name(name).map_or_else(|| name.to_owned(), |r| role(r).into());
    let each = |joint: &str| {
        detail
            .split(joint)
            .map(word)
            .collect::<Vec<_>>()
            .join(joint)
    };
    match action {
        "role_changed" => each(" → "),
        "second_step_roles" => each(", "),
        "signed_up" => match detail.split_once(' ') {
            Some((name, how)) => format!("{} {how}", word(name)),
            None => word(detail),
        },
        "invite_made" => {
            let parts = detail.split_once(" × ");
            let parts = parts.and_then(|(uses, rest)| Some((uses, rest.split_once(": ")?)));
            parts.map_or_else(
                || detail.to_owned(),
                |(uses, (name, note))| {
                    let joint = if note.is_empty() { "" } else { ": " };
                    format!("{uses} × {}{joint}{note}", word(name))
                },
            )
        }
        _ => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_called_as_people_call_them() {
        let role = |role: Role| match role {
            Role::Guest => "ゲスト",
            Role::Member => "メンバー",
            Role::Admin => "管理者",
            Role::Owner => "オーナー",
        };
        for (action, detail, said) in [
            ("role_changed", "member → admin", "メンバー → 管理者"),
            ("second_step_roles", "admin, owner", "管理者, オーナー"),
            ("second_step_roles", "", ""),
            ("signed_up", "member", "メンバー"),
            ("signed_up", "member (github)", "メンバー (github)"),
            ("invite_made", "3 × admin: for: all", "3 × 管理者: for: all"),
            ("invite_made", "3 × admin: ", "3 × 管理者"),
            ("invite_made", "member", "member"),
            // Words that somebody chose stay theirs.
            ("name_changed", "admin → owner", "admin → owner"),
            ("passkey_added", "member", "member"),
        ] {
            assert_eq!(with_roles(action, detail, role), said, "{action}: {detail}");
        }
    }

    #[test]
    fn the_next_page_has_the_same_filters() {
        let page = AuditPage {
            area: "security".to_owned(),
            ..AuditPage::default()
        };
        assert_eq!(page.address(None), "/people/audit?area=security");
        let filtered = AuditPage {
            action: "signed_in".to_owned(),
            person: "花 &子".to_owned(),
            day: "2026-11-20".to_owned(),
            ..page
        };
        assert_eq!(
            filtered.address(Some(7)),
            "/people/audit?area=security&action=signed_in\
             &person=%E8%8A%B1%20%26%E5%AD%90&day=2026-11-20&before=7"
        );
    }
}
