//! Markdown and its HTML.

use crate::known::team;

const OUT: &str = " rel=\"noopener noreferrer nofollow\" target=\"_blank\"";

/// `OUT` is written as `OUT` in tables, `<` `>` and all else as it comes.
fn check(cases: &[(&str, &str)]) {
    for (source, html) in cases {
        let rendered = markup::render(source, &team());
        // That each paragraph has one is for `typed` to say.
        let shown = rendered.html.map(|html| html.replace(" dir=\"auto\"", ""));
        assert_eq!(
            shown.as_deref(),
            Some(html.replace(" OUT", OUT).as_str()),
            "{source}"
        );
    }
}

#[test]
fn words_in_lines() {
    check(&[
        ("*a*\nb\n\nc", "<p><em>a</em><br>b</p><p>c</p>"),
        (
            "*a* **b** ***c*** ~~d~~",
            "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <del>d</del></p>",
        ),
        ("`a <b> *c*`", "<p><code>a &lt;b&gt; *c*</code></p>"),
        ("<b>*a*</b>", "<p>&lt;b&gt;<em>a</em>&lt;/b&gt;</p>"),
        (
            "<div>\n*a*\n</div>",
            "<p>&lt;div&gt;<br><em>a</em><br>&lt;/div&gt;</p>",
        ),
        (
            "*a* &lt;b&gt; &copy; \\<c>",
            "<p><em>a</em> &amp;lt;b&amp;gt; &amp;copy; \\&lt;c&gt;</p>",
        ),
        ("*1*~2~3", "<p><em>1</em>~2~3</p>"),
        (
            "*a* :tada: `:tada:`",
            "<p><em>a</em> 🎉 <code>:tada:</code></p>",
        ),
        (
            "[:tada:](https://a.example/:tada:)",
            "<p><a href=\"https://a.example/:tada:\" OUT>🎉</a></p>",
        ),
        (":tada: 👍", "<p class=\"emoji-only\">🎉 👍</p>"),
        (
            "*a* -- \"b\" $c$ [^1]",
            "<p><em>a</em> -- \"b\" $c$ [^1]</p>",
        ),
    ]);
}

#[test]
fn emphasis_next_to_japanese() {
    check(&[
        ("**「火」**です", "<p><strong>「火」</strong>です</p>"),
        (
            "これは**「火」**です。",
            "<p>これは<strong>「火」</strong>です。</p>",
        ),
        (
            "これは**重要。**次",
            "<p>これは<strong>重要。</strong>次</p>",
        ),
        ("これは~~「火」~~です", "<p>これは<del>「火」</del>です</p>"),
        (
            "*（火）*です*\"水\"*です",
            "<p><em>（火）</em>です<em>\"水\"</em>です</p>",
        ),
        (
            "これは**`code`**です",
            "<p>これは<strong><code>code</code></strong>です</p>",
        ),
        (
            "これは**[火](https://a.example)**です",
            "<p>これは<strong><a href=\"https://a.example\" OUT>火</a></strong>です</p>",
        ),
        (
            "**@花子**さん",
            "<p><strong><span class=\"mention\" data-user=\"3\">@花子</span></strong>さん</p>",
        ),
        ("(**「火」**)と", "<p>(<strong>「火」</strong>)と</p>"),
        ("a**「火」**b", "<p>a<strong>「火」</strong>b</p>"),
        (
            "「**火**」*水*、",
            "<p>「<strong>火</strong>」<em>水</em>、</p>",
        ),
        ("\\*「火」*です", "<p>*「火」*です</p>"),
        ("`は**「火」**です`", "<p><code>は**「火」**です</code></p>"),
    ]);
}

#[test]
fn blocks() {
    check(&[
        ("# a\nb", "<p class=\"heading\">a</p><p>b</p>"),
        (
            "a\n===\n###### b",
            "<p>a<br>===</p><p class=\"heading\">b</p>",
        ),
        (
            "> a\n> b\n\nc",
            "<blockquote><p>a<br>b</p></blockquote><p>c</p>",
        ),
        (
            "> a\nb\n> c",
            "<blockquote><p>a</p></blockquote><p>b</p><blockquote><p>c</p></blockquote>",
        ),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("41. a\n\n**b**", "<p>41. a</p><p><strong>b</strong></p>"),
        ("41) **b**", "<p>41) <strong>b</strong></p>"),
        ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        ("1. a\n   - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        (
            "- [x] a\n- [ ] b",
            "<ul><li><span class=\"task\">☑</span> a</li>\
             <li><span class=\"task\">☐</span> b</li></ul>",
        ),
        (
            "- [ ] a\n\n[b]: c",
            "<ul><li><span class=\"task\">☐</span> a</li></ul><p>[b]: c</p>",
        ),
        ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        (
            "|a|b|c|d|\n|-|:-|:-:|-:|\n|1|2|3|4|\n|*5*|",
            "<table><thead><tr><th>a</th><th class=\"align-left\">b</th>\
             <th class=\"align-center\">c</th><th class=\"align-right\">d</th></tr></thead>\
             <tbody><tr><td>1</td><td class=\"align-left\">2</td>\
             <td class=\"align-center\">3</td><td class=\"align-right\">4</td></tr>\
             <tr><td><em>5</em></td><td class=\"align-left\"></td>\
             <td class=\"align-center\"></td><td class=\"align-right\"></td></tr></tbody></table>",
        ),
        (
            "|a|\n|-|\n|https://a.example|",
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr>\
             <td><a href=\"https://a.example\" OUT>https://a.example</a></td></tr></tbody></table>",
        ),
    ]);
}

#[test]
fn code() {
    check(&[
        (
            "```\n<b> @Ann #general :tada: https://a.example\n```",
            "<pre><code>&lt;b&gt; @Ann #general :tada: https://a.example\n</code></pre>",
        ),
        ("    a *b*", "<p>    a <em>b</em></p>"),
        (
            "```rust\nfn a() {}\n```",
            "<pre><code class=\"language-rust\"><span class=\"hl-keyword\">fn</span> \
             <span class=\"hl-function\">a</span>() {}\n</code></pre>",
        ),
        ("```nonsense\nfn\n```", "<pre><code>fn\n</code></pre>"),
        ("```\"><script>\nfn\n```", "<pre><code>fn\n</code></pre>"),
        (
            "~~~js\n1\n~~~",
            "<pre><code class=\"language-javascript\"><span class=\"hl-number\">1</span>\n</code></pre>",
        ),
        (
            "```c\n&#3;",
            "<pre><code class=\"language-c\">&amp;#<span class=\"hl-number\">3</span>;</code></pre>",
        ),
    ]);
}

#[test]
fn links() {
    check(&[
        (
            "[a](https://a.example/?b&c=\"d\")",
            "<p><a href=\"https://a.example/?b&amp;c=&quot;d&quot;\" OUT>a</a></p>",
        ),
        (
            "[a](mailto:a@b.example)",
            "<p><a href=\"mailto:a@b.example\" OUT>a</a></p>",
        ),
        (
            "<https://a.example/a_b_c>",
            "<p><a href=\"https://a.example/a_b_c\" OUT>https://a.example/a_b_c</a></p>",
        ),
        (
            "<a@b.example>",
            "<p><a href=\"mailto:a@b.example\" OUT>a@b.example</a></p>",
        ),
        (
            "[a]\n\n[a]: https://a.example \"b\"",
            "<p><a href=\"https://a.example\" OUT>a</a></p>",
        ),
        (
            "*a*\n\n[b]: https://a.example",
            "<p><em>a</em></p><p>[b]: <a href=\"https://a.example\" OUT>https://a.example</a></p>",
        ),
        (
            "[](https://a.example)",
            "<p><a href=\"https://a.example\" OUT>https://a.example</a></p>",
        ),
        (
            "![a *b*](https://a.example/c.png)",
            "<p><a href=\"https://a.example/c.png\" OUT>a <em>b</em></a></p>",
        ),
        (
            "![](https://a.example/c.png)",
            "<p><a href=\"https://a.example/c.png\" OUT>https://a.example/c.png</a></p>",
        ),
        (
            "[![a](https://a.example)](https://b.example)",
            "<p><a href=\"https://b.example\" OUT>a</a></p>",
        ),
        (
            "![a [b](https://b.example) c](https://a.example)",
            "<p><a href=\"https://a.example\" OUT>a b c</a></p>",
        ),
        (
            "*z* [a](javascript:x) [b](data:x) [c](//d) [e](f) [g](/rooms/h) [i]()",
            "<p><em>z</em> [a](javascript:x) [b](data:x) [c](//d) [e](f) [g](/rooms/h) [i]()</p>",
        ),
        (
            "*z* ![a](javascript:x)",
            "<p><em>z</em> ![a](javascript:x)</p>",
        ),
        (
            "*z* <javascript:alert(1)>",
            "<p><em>z</em> &lt;javascript:alert(1)&gt;</p>",
        ),
        (
            "*z* [a](<javascript:x>) [b](java&#x73;cript:x)",
            "<p><em>z</em> [a](&lt;javascript:x&gt;) [b](java&amp;#x73;cript:x)</p>",
        ),
    ]);
}

#[test]
fn addresses_by_themselves() {
    check(&[
        (
            "*a* https://a.example/b_c_d*e*f.",
            "<p><em>a</em> <a href=\"https://a.example/b_c_d*e*f\" OUT>https://a.example/b_c_d*e*f</a>.</p>",
        ),
        (
            "**https://a.example**です",
            "<p><strong><a href=\"https://a.example\" OUT>https://a.example</a></strong>です</p>",
        ),
        (
            "~~https://a.example~~",
            "<p><del><a href=\"https://a.example\" OUT>https://a.example</a></del></p>",
        ),
        (
            "「https://a.example」*a*",
            "<p>「<a href=\"https://a.example\" OUT>https://a.example</a>」<em>a</em></p>",
        ),
        (
            "*a* xhttps://a.example",
            "<p><em>a</em> xhttps://a.example</p>",
        ),
        (
            "[https://a.example](https://b.example)",
            "<p><a href=\"https://b.example\" OUT>https://a.example</a></p>",
        ),
        (
            "*a* [b https://a.example](javascript:x)",
            "<p><em>a</em> [b <a href=\"https://a.example\" OUT>https://a.example</a>](javascript:x)</p>",
        ),
        (
            "*a* https://a.example/@Ann#general :tada:",
            "<p><em>a</em> <a href=\"https://a.example/@Ann#general\" OUT>https://a.example/@Ann#general</a> 🎉</p>",
        ),
        (
            "`https://a.example`",
            "<p><code>https://a.example</code></p>",
        ),
        (
            "*a* https://a.example/?a&copy=b&#39;",
            "<p><em>a</em> <a href=\"https://a.example/?a&amp;copy=b&amp;#39\" OUT>https://a.example/?a&amp;copy=b&amp;#39</a>;</p>",
        ),
    ]);
}
