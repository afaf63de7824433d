//! Pages that are documents and forms: around accounts, rooms, and lists of
//! messages. Only the server draws them. They need no script, and cost the
//! browser nothing to load.
//!
//! The server hands over what each shows and answers their forms; a form that
//! was refused is drawn again with what was typed into it.

pub mod accounts;
mod confirm;
mod document;
mod form;
mod head;
pub mod lists;
mod notice;
mod pager;
mod place;
pub mod rooms;
mod when;
mod words;

pub use document::document;
pub use notice::{Notice, Subject};
pub use pager::Part;

use accounts::{
    AccountPage, AppPage, AuditPage, CodePage, ConfirmPage, LeavePage, LoginPage, OtherWaysPage,
    PeoplePage, ProofPage, ResetPage, SetOutPage, SignUpPage,
};
use lists::{SavedPage, SearchPage, ThreadsPage};
use rooms::{DirectPage, EditsPage, FindPage, JoinPage, SettingsPage};

/// Any of these pages, with what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// `/login`.
    Login(LoginPage),
    /// `/login/code`.
    Code(CodePage),
    /// On the way to a provider.
    SetOut(SetOutPage),
    /// Back from a provider: does the person mean it?
    Confirm(ConfirmPage),
    /// `/setup`, `/invite`, `/signup`.
    SignUp(SignUpPage),
    /// `/account`.
    Account(AccountPage),
    /// `/account/app`.
    App(AppPage),
    /// `/account/proof`.
    Proof(ProofPage),
    /// `/account/ways`.
    OtherWays(OtherWaysPage),
    /// `/reset`.
    Reset(ResetPage),
    /// In place of the answer to a guest's *Sign out*.
    Leave(LeavePage),
    /// `/people`.
    People(PeoplePage),
    /// `/people/audit`.
    Audit(AuditPage),
    /// `/saved`.
    Saved(SavedPage),
    /// `/search`.
    Search(SearchPage),
    /// `/rooms`.
    FindRoom(FindPage),
    /// `/rooms/{slug}/join`.
    JoinRoom(JoinPage),
    /// `/direct`.
    Direct(DirectPage),
    /// `/rooms/{slug}/edits/{seq}`.
    Edits(EditsPage),
    /// `/rooms/{slug}/settings`.
    RoomSettings(Box<SettingsPage>),
    /// `/threads`.
    Threads(ThreadsPage),
    /// In place of a page: what went wrong, and a way out.
    Notice(Notice),
}
