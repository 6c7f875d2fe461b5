"""Our own HTML as nodes: texts once, for pages and for print."""

from __future__ import annotations

import pytest

from reports.pdf.markup import nodes_of


def _brief(html: str) -> object:
    def short(node: object) -> object:
        return node if not isinstance(node, dict) else (node["tag"], [short(inner) for inner in node["in"]])

    return [short(node) for node in nodes_of(html)]


@pytest.mark.parametrize(
    ("html", "nodes"),
    [
        ("<p>a  b\n c</p>", [("p", ["a b c"])]),
        ("<p> a <b>b</b> c </p>", [("p", ["a ", ("b", ["b"]), " c"])]),
        ("<p><b>a</b> <i>b</i></p>", [("p", [("b", ["a"]), " ", ("i", ["b"])])]),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>", [("ul", [("li", ["a"]), ("li", ["b"])]), ("p", ["c"])]),
        ("<pre><code>a:\n  b: 1</code></pre>", [("pre", ["a:", "  b: 1"])]),
        ("<p>&lt;b&gt; &amp; “c”</p>", [("p", ["<b> & “c”"])]),
        ("<p></p>", [("p", [])]),
    ],
)
def test_html_becomes_nodes(html: str, nodes: object) -> None:
    assert _brief(html) == nodes


def test_a_node_keeps_its_classes_id_and_link() -> None:
    (node,) = nodes_of('<a class="x y" id="here" href="#there">z</a>')
    assert node == {"tag": "a", "class": ["x", "y"], "id": "here", "href": "#there", "in": ["z"]}


@pytest.mark.parametrize("html", ["<p>a", "a</p>", "<b><i>a</b></i>"])
def test_html_that_is_not_well_formed_is_an_error(html: str) -> None:
    with pytest.raises(ValueError, match="close"):
        nodes_of(html)
