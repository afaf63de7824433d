//! English.

use protocol::{AvatarSource, Role};

use super::AccountWords;

pub(super) const WORDS: AccountWords = AccountWords {
    sign_in: "Sign in",
    welcome: "Come in and sit down.",
    join: "Join",
    no_guests: "Nobody can sign in here right now. Ask the person who runs this server.",
    sign_in_with: |provider| format!("Sign in with {provider}"),
    or: "or",
    or_as_guest: "or as a guest, by name alone",
    email_hint: "You sign in with it. Others do not see it.",
    password: "Password",
    make_account: "Create account",
    make_account_more: "With an account you can come back from any device.",
    set_up: "Light the fire",
    set_up_more: "You are the first one here. This account will own the server.",
    invited: "You are invited",
    invited_more: "Make yourself an account and come in.",
    have_account: "I have an account",
    signed_in_as: |name| format!("You are signed in already, as {name}."),
    signed_in_as_more: "The invitation is left for somebody else. To make another account with it, sign out first.",
    go_in: "Go to the rooms",
    set_out: |provider| format!("On to {provider}"),
    set_out_more: |provider| {
        format!(
            "{provider} asks who you are. Then you are asked here once more before anything is added."
        )
    },
    confirm_link: "Is this you?",
    confirm_link_more: |provider, account, name| {
        format!(
            "At {provider} you are {account}. If you add it, whoever signs in there as {account} is {name} here."
        )
    },
    confirm_link_yes: "Yes, add it",
    confirm_no_link: "No, add nothing",
    confirm_replace: "Sign in as somebody else?",
    confirm_replace_more: |provider, account, name, guest| {
        let lost = if guest {
            " You are a guest: there is no way back to this name."
        } else {
            ""
        };
        format!(
            "You are signed in as {name}. At {provider} you are {account}; if you go on, {name} is signed out here.{lost}"
        )
    },
    confirm_replace_yes: |account| format!("Sign in as {account}"),
    confirm_replace_no: |name| format!("Stay {name}"),

    account: "Your account",
    role,
    guest_more: "You are here as a guest: when you sign out or lose this browser's cookies, there is no way back to this name.",
    saved: "Saved.",
    name: "Name",
    email_more: "Irori sends no mail: write it carefully. Until a provider you sign in with says that it is yours, those who run the server see it marked as not verified.",
    email_yielded: |email| {
        format!(
            "Somebody else has shown that {email} is theirs. You still sign in with it for now: enter another one."
        )
    },
    unverified: "not verified",
    change_email: "Change the address",
    password_forgotten: "I do not know the current one",
    password_changed: "Your password was changed. Everywhere else you are signed out.",
    other_ways_title: "Do the other ways in stay?",
    other_ways_more: "If somebody else may have been in your account, remove what is not yours. Tick what is to go.",
    other_ways_remove: "Remove what is ticked",
    other_ways_keep: "Keep them all",
    proof_title: "Is it you?",
    proof_more: "Before you change how you sign in, show once more who you are. It holds for ten minutes, in this browser.",
    proof_none: "There is nothing here you could show it with. Ask somebody who runs this server for a link that sets a new password.",
    proof_providers: "Sign in again the way you did:",
    proof_passkey: "With a passkey",
    proof_go_on: "Go on",
    renew_codes: "Make new written codes",
    app_required: "Your role here needs a second step. Set it up, then you can go on.",
    rename: "Rename",
    become_member: "Become a member",
    become_member_more: "As a member you keep your name and what you have said and read, and come back from any device. If somebody gave you an invitation, open its link in this browser.",
    become_member_kept: "You keep what you have said and read here.",
    leave_title: "Leave for good?",
    leave_more: |name| {
        format!(
            "You are here as a guest. Once you sign out there is no way back to the name {name}, nor to your direct conversations."
        )
    },
    leave_stay: "Stay",
    leave_for_good: "Sign out for good",
    reset_title: "A new password",
    reset_more: |name| {
        format!("For the account of {name}. Everywhere it is signed in, it is signed out.")
    },
    reset_email: "You have no e-mail address here yet. Choose the one you will sign in with.",
    reset_made: |name| format!("Send {name} this link. It is shown only now."),
    reset_made_more: "Whoever has it sets a new password, once, within a day.",
    lost_password: "Lost password",
    lost_password_more: "Lost it? Ask somebody who runs this server for a link.",
    make_reset: "Make a link for a new password",
    reset_second_step: "also turn off their second step",
    second_step_roles: "Who needs a second step",
    second_step_roles_more: "Those who have none set it up before anything else. Who signs in through another provider is asked for a code here as well, unless the provider is trusted to ask for one. Passkeys ask in their own way.",
    current_password: "Current password",
    new_password: "New password",
    password_ends_sessions: "You stay signed in here; everywhere else you are signed out.",
    change_password: "Change password",
    code_title: "One more step",
    code_more: "Open the app on your phone and type the code it shows. A code you wrote down will do, too.",
    code: "Code",
    begin_again: "Begin again",
    second_factor: "Second step",
    second_factor_off: "Besides the password, ask for a code from an app on your phone.",
    app_title: "Add an app",
    app_more: "Read this with an app for codes (Aegis, 1Password, Google Authenticator …), then type the code it shows.",
    app_qr: "QR code for the app",
    app_secret: "Or type this into the app:",
    app_code: "Code from the app",
    app_confirm: "Turn it on",
    not_now: "Not now",
    remove_app: "Turn it off",
    recovery_title: "Write these down",
    recovery_more: "Each lets you in once, when your phone is gone. They are shown only now.",
    recovery_kept: "I have kept them",
    second_factor_on: |left| {
        format!("A code is asked for besides the password. {left} written codes are left.")
    },
    avatar: "Your picture",
    avatar_more: "Others see it beside your name. What your sign-in or Gravatar knows is fetched by this server once a day; your browser asks nobody.",
    avatar_upload: "Another picture",
    choose_file: "Choose a picture",
    no_file: "None chosen",
    avatar_send: "Upload",
    avatar_remove: "Remove the uploaded picture",
    avatar_use: "Use",
    avatar_shown: "shown",
    avatar_source: |source| match source {
        AvatarSource::Upload => "Uploaded",
        AvatarSource::Provider => "From your sign-in",
        AvatarSource::Gravatar => "Gravatar",
        AvatarSource::Initials => "First letter",
    },
    passkeys: "Passkeys",
    passkeys_more: "Sign in by a look, a finger or the PIN of your device, without a password.",
    passkey_sign_in: "Sign in with a passkey",
    passkey_add: "Add a passkey",
    passkey_made: "added",
    passkey_cancelled: "No passkey was used. You can try again.",
    passkey_known: "This device already has a passkey for you.",
    passkey_trouble: "That did not work. Try again soon.",
    ways_in: "Ways to sign in",
    add_provider: |provider| format!("Add {provider}"),
    sessions: "Where you are signed in",
    this_session: "here",
    unknown_device: "Unknown browser",
    last_used: "last seen",
    end_session: "Sign out",
    end_others: "Sign out everywhere else",

    people: "People",
    issuers: "Providers that have changed",
    issuers_more: "Nobody signs in with these until an owner agrees. Accounts of before stay apart: who signed in there needs another way, or a new invitation.",
    issuer_changed: |known, configured| format!("It was {known}, and is {configured} now."),
    issuer_agree: "Agree",
    invites: "Invitations",
    invite_note: "For whom (only you see this)",
    invite_uses: "How many people",
    invite_days: "Valid for days",
    invite_role: "Role",
    make_invite: "Make a link",
    invite_made: "Send this link. It is shown only now.",
    invite_made_more: "Whoever has it can come in.",
    uses_left: |n| {
        if n == 1 {
            "for 1 more person".to_owned()
        } else {
            format!("for {n} more people")
        }
    },
    valid_until: "valid until",
    revoke: "Revoke",
    search_people: "Search by name or address",
    nobody_found: "Nobody found.",
    people_found: |n| {
        if n == 1 {
            "1 person found".to_owned()
        } else {
            format!("{n} people found")
        }
    },
    you: "you",
    save: "Save",
    make_owner: "Make owner",
    make_owner_more: "An owner may do everything on this server, and nobody can take that back from them but another owner.",
    deactivate_more: "They are signed out everywhere and cannot sign in until they are reactivated. What they said stays.",
    deactivate: "Deactivate",
    reactivate: "Let in again",
    deactivated: "deactivated",
    audit: "What was done",
    audit_all: "All of it, and who signed in",
};

const fn role(role: Role) -> &'static str {
    match role {
        Role::Guest => "Guest",
        Role::Member => "Member",
        Role::Admin => "Admin",
        Role::Owner => "Owner",
    }
}
