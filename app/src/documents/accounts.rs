//! The pages around accounts: sign-in, sign-up, one's own account, and the
//! people of the server.

mod account_page;
mod app_page;
mod audit_page;
mod avatar;
mod code_page;
mod confirm_page;
mod leave_page;
mod login_page;
mod other_ways_page;
mod passkeys;
mod people_page;
mod proof_page;
mod providers;
mod reset_page;
mod second_step_roles;
mod sign_up_page;
mod words;

pub use account_page::{AccountForm, AccountPage, ListedIdentity};
pub use app_page::{AppPage, QrCode};
pub use audit_page::AuditPage;
pub use avatar::upload_refusal;
pub use code_page::CodePage;
pub use confirm_page::{ConfirmKind, ConfirmPage, SetOutPage};
pub use leave_page::LeavePage;
pub use login_page::LoginPage;
pub use other_ways_page::OtherWaysPage;
pub use people_page::{ChangedProvider, InviteDraft, PeopleForm, PeoplePage};
pub use proof_page::{ProofForm, ProofPage};
pub use providers::ProviderLink;
pub use reset_page::ResetPage;
pub use sign_up_page::{Ground, SignUpPage};

pub(crate) use account_page::AccountView;
pub(crate) use app_page::AppView;
pub(crate) use audit_page::AuditView;
pub(crate) use code_page::CodeView;
pub(crate) use confirm_page::{ConfirmView, SetOutView};
pub(crate) use leave_page::LeaveView;
pub(crate) use login_page::LoginView;
pub(crate) use other_ways_page::OtherWaysView;
pub(crate) use people_page::PeopleView;
pub(crate) use proof_page::ProofView;
pub(crate) use reset_page::ResetView;
pub(crate) use sign_up_page::SignUpView;
