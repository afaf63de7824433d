//! The document around these pages: the same head as every page, no script.

use leptos::prelude::*;
use protocol::SecurityAlert;

use super::{
    Page,
    accounts::{
        AccountView, AppView, AuditView, CodeView, ConfirmView, LeaveView, LoginView,
        OtherWaysView, PeopleView, ProofView, ResetView, SetOutView, SignUpView,
    },
    lists::{SavedView, SearchView, ThreadsView},
    notice::NoticeView,
    rooms::{DirectView, EditsView, FindView, JoinView, SettingsView},
};
use crate::{app::TitleOfIrori, components::SecurityAlerts, prefs, shell::Document};

/// The whole document around a page. Above it stand `alerts` of who is signed
/// in; their forms lead back `here`.
pub fn document(
    options: LeptosOptions,
    page: Page,
    alerts: Vec<SecurityAlert>,
    here: String,
) -> impl IntoView {
    leptos_meta::provide_meta_context();
    provide_context(prefs::Preferences::current());
    let body = match page {
        Page::Login(page) => view! { <LoginView page/> }.into_any(),
        Page::Code(page) => view! { <CodeView page/> }.into_any(),
        Page::SetOut(page) => view! { <SetOutView page/> }.into_any(),
        Page::Confirm(page) => view! { <ConfirmView page/> }.into_any(),
        Page::SignUp(page) => view! { <SignUpView page/> }.into_any(),
        Page::Account(page) => view! { <AccountView page/> }.into_any(),
        Page::App(page) => view! { <AppView page/> }.into_any(),
        Page::Proof(page) => view! { <ProofView page/> }.into_any(),
        Page::OtherWays(page) => view! { <OtherWaysView page/> }.into_any(),
        Page::Reset(page) => view! { <ResetView page/> }.into_any(),
        Page::Leave(page) => view! { <LeaveView page/> }.into_any(),
        Page::People(page) => view! { <PeopleView page/> }.into_any(),
        Page::Audit(page) => view! { <AuditView page/> }.into_any(),
        Page::Saved(page) => view! { <SavedView page/> }.into_any(),
        Page::Search(page) => view! { <SearchView page/> }.into_any(),
        Page::FindRoom(page) => view! { <FindView page/> }.into_any(),
        Page::JoinRoom(page) => view! { <JoinView page/> }.into_any(),
        Page::Direct(page) => view! { <DirectView page/> }.into_any(),
        Page::Edits(page) => view! { <EditsView page/> }.into_any(),
        Page::RoomSettings(page) => view! { <SettingsView page=*page/> }.into_any(),
        Page::Threads(page) => view! { <ThreadsView page/> }.into_any(),
        Page::Notice(notice) => view! { <NoticeView notice/> }.into_any(),
    };
    view! {
        <Document options alive=false>
            <TitleOfIrori/>
            {(!alerts.is_empty()).then(|| view! {
                <div class="document-alerts"><SecurityAlerts alerts next=here newest_only=true/></div>
            })}
            {body}
        </Document>
    }
}
