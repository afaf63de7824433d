use super::*;

const PAGE: &str = r#"<!DOCTYPE html><html><head><script>if (a<b) "<article data-seq=99>"</script>
        <link rel="icon" href="/favicon.svg"><link rel=stylesheet href="/pkg/irori.a.css">
        </head><body><div id="chat" class="chat" data-room-id="3">
        <nav><a href="/rooms/lobby">lobby</a><a href="/rooms/%E6%96%99">料</a><a href="/rooms/lobby">again</a></nav>
        <a href="/rooms/lobby?lang=en&amp;before=41">Older</a>
        <article class="message" data-seq="41"><img src="a"><p class="message__who">Tom O&#x27;Brien<!></p>
          <div class="message__body big">a &lt;b&gt; &amp; &quot;c&quot;<!----> <em>d</em></div></article>
        <article data-seq="42"><p>joined</p></article>
        <article data-seq="43"><div class="message__body">one<br>two
three 花</div></article>
        </div></body></html>"#;

fn article(seq: i64, who: Option<&str>, body: Option<&str>) -> Article {
    Article {
        seq,
        who: who.map(str::to_owned),
        body: body.map(str::to_owned),
    }
}

#[test]
fn a_page_is_read() {
    let page = read(PAGE);
    assert_eq!(page.room_id, Some(3));
    assert_eq!(page.before, Some(41));
    assert_eq!(page.rooms, ["/rooms/lobby", "/rooms/%E6%96%99"]);
    assert_eq!(page.assets, ["/pkg/irori.a.css"]);
    assert_eq!(
        page.articles,
        [
            article(41, Some("Tom O'Brien"), Some(r#"a <b> & "c" d"#)),
            article(42, None, None),
            article(43, None, Some("one\ntwo\nthree 花")),
        ]
    );
}

#[test]
fn a_page_of_something_else_is_empty() {
    assert_eq!(read("<p>Sign in"), RoomPage::default());
    assert_eq!(
        read("<article data-seq=x><a href='/rooms/a/b'>"),
        RoomPage::default()
    );
}
