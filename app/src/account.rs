//! The pages around accounts: sign-in, sign-up, one's own account, the house
//! and its people; the search, and what one has saved. Only the server draws them: they are documents and forms,
//! need no script, and cost the browser nothing to load.
//!
//! The server hands over what each shows and answers their forms; a form that
//! was refused is drawn again with what was typed into it.

mod account_page;
mod app_page;
mod audit_page;
mod avatar;
mod code_page;
mod confirm;
mod confirm_page;
mod document;
mod form;
mod head;
mod leave_page;
mod login_page;
mod notice;
mod other_ways_page;
mod pager;
mod passkeys;
mod people_page;
mod place;
mod proof_page;
mod providers;
mod reset_page;
mod saved_page;
mod search_page;
mod second_step_roles;
mod sign_up_page;
mod when;
mod words;

pub use account_page::{AccountForm, AccountPage, ListedIdentity, ListedSession};
pub use app_page::{AppPage, QrCode};
pub use audit_page::{AuditLine, AuditPage};
pub use avatar::upload_refusal;
pub use code_page::CodePage;
pub(crate) use confirm::Confirm;
pub use confirm_page::{ConfirmKind, ConfirmPage, SetOutPage};
pub use document::document;
pub(crate) use form::FormError;
pub(crate) use head::Head;
pub use leave_page::LeavePage;
pub use login_page::LoginPage;
pub use notice::{Notice, Subject};
pub use other_ways_page::OtherWaysPage;
pub(crate) use pager::Pager;
pub use pager::Part;
pub use passkeys::ListedPasskey;
pub use people_page::{ChangedProvider, Invite, InviteDraft, PeopleForm, PeoplePage, Person};
pub(crate) use place::Place;
pub use proof_page::{ProofForm, ProofPage};
pub use providers::ProviderLink;
pub use reset_page::ResetPage;
pub use saved_page::{SavedMessage, SavedPage};
pub use search_page::{FoundMessage, SearchPage, SearchResult, UnmetFilter};
pub use sign_up_page::{Ground, SignUpPage};

use crate::room_pages::{DirectPage, EditsPage, FindPage, JoinPage, SettingsPage, ThreadsPage};

/// Any of the pages, those around rooms included.
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
