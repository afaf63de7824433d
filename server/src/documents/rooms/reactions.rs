//! `/rooms/{slug}/reactions`: reacting to a message without a script.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use protocol::{Field, Rejection, Seq, Slug};
use serde::Deserialize;

use crate::documents::asked::Asked;

/// What the button of a reaction sends.
#[derive(Debug, Deserialize)]
pub(super) struct ReactionForm {
    /// The message's `seq`, `1` to react or `0` to take it back, and the emoji,
    /// with blanks between.
    reaction: String,
}

pub(super) async fn change(
    asked: Asked,
    Path(slug): Path<String>,
    Form(form): Form<ReactionForm>,
) -> Response {
    let slug = Slug::from_stored(slug);
    match react(&asked, &slug, &form.reaction).await {
        Ok(target) => Redirect::to(&app::message_path(&slug, target)).into_response(),
        Err(rejection) => asked.trouble(&rejection).await,
    }
}

async fn react(asked: &Asked, slug: &Slug, reaction: &str) -> Result<Seq, Rejection> {
    let session = asked.session()?;
    let (target, on, emoji) = parse(reaction).ok_or(Rejection::Invalid {
        field: Field::Emoji,
    })?;
    let chat = &asked.state.chat;
    let room = chat.own_room(&session.user, slug).await?.room;
    chat.react(&session.actor(), room.id, target, emoji, on)
        .await?;
    Ok(target)
}

fn parse(reaction: &str) -> Option<(Seq, bool, &str)> {
    let (target, rest) = reaction.split_once(' ')?;
    let (on, emoji) = rest.split_once(' ')?;
    let on = match on {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    Some((Seq(target.parse().ok()?), on, emoji))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_which_message_and_how() {
        assert_eq!(parse("12 1 👍"), Some((Seq(12), true, "👍")));
        assert_eq!(parse("12 0 👩 🚀"), Some((Seq(12), false, "👩 🚀")));
        for nothing in ["", "12", "12 1", "12 2 👍", "x 1 👍"] {
            assert_eq!(parse(nothing), None, "{nothing}");
        }
    }
}
