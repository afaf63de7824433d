//! One message of the timeline.

use leptos::{either::Either, prelude::*};
use protocol::ClientId;

use super::{Attachments, Avatar, MessageBody};
use crate::{
    state::{Delivery, MessageRow, Time},
    words::Words,
};

/// A message. The first of a group shows who wrote it; the others show the
/// time when looked at.
#[component]
pub(crate) fn Message(
    row: MessageRow,
    words: &'static Words,
    on_retry: Callback<ClientId>,
    on_delete: Callback<ClientId>,
) -> impl IntoView {
    let class = class(&row);
    let seq = row.seq.map(|seq| seq.to_string());
    let label = format!("{}, {}", row.author.name, row.time.full);
    let busy = matches!(row.delivery, Delivery::Pending(_)).then_some("true");
    let side = if row.first {
        Either::Left(view! { <Avatar user=row.author.clone()/> })
    } else {
        Either::Right(view! { <Clock time=row.time.clone() class="message__aside"/> })
    };
    let head = row.first.then(|| {
        view! {
            <div class="message__head">
                <span class="message__who" dir="auto">{row.author.name}</span>
                <Clock time=row.time class="message__when"/>
            </div>
        }
    });
    view! {
        <article class=class aria-label=label aria-busy=busy data-seq=seq>
            {side}
            <div class="message__main">
                {head}
                {(!row.body.is_empty()).then(|| view! { <MessageBody body=row.body/> })}
                <Attachments files=row.files/>
                {(row.attached > 0).then(|| view! {
                    <p class="message__note">{(words.count_files)(row.attached)}</p>
                })}
                <DeliveryNote delivery=row.delivery client_id=row.client_id words on_retry on_delete/>
            </div>
        </article>
    }
}

#[component]
fn Clock(time: Time, class: &'static str) -> impl IntoView {
    view! {
        <time class=class datetime=time.iso title=time.full>
            {time.clock}
        </time>
    }
}

/// What the writer should know about a message that is not stored.
#[component]
fn DeliveryNote(
    delivery: Delivery,
    client_id: ClientId,
    words: &'static Words,
    on_retry: Callback<ClientId>,
    on_delete: Callback<ClientId>,
) -> impl IntoView {
    match delivery {
        Delivery::Stored | Delivery::Pending(None) => None,
        Delivery::Pending(Some(note)) => {
            Some(Either::Left(view! { <p class="message__note">{note}</p> }))
        }
        Delivery::Failed(reason) => {
            let again = client_id.clone();
            Some(Either::Right(view! {
                <p class="message__note message__note--failed">
                    <span>{(words.not_sent)(&reason)}</span>
                    <button type="button" on:click=move |_| on_retry.run(again.clone())>{words.try_again}</button>
                    <button type="button" on:click=move |_| on_delete.run(client_id.clone())>{words.delete}</button>
                </p>
            }))
        }
    }
}

fn class(row: &MessageRow) -> String {
    let mut class = "message".to_owned();
    if row.first {
        class.push_str(" message--first");
    }
    if row.mine {
        class.push_str(" message--mine");
    }
    match row.delivery {
        Delivery::Stored => {}
        Delivery::Pending(_) => class.push_str(" message--pending"),
        Delivery::Failed(_) => class.push_str(" message--failed"),
    }
    class
}
