"""Names and texts that somebody could type, or an extract could hold, to break the application.

Each must be stored and shown unchanged everywhere. None contains NUL, which no database stores, or
begins or ends with a space, which is stripped from the values of an extract.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

TARGET = "https://elsewhere.example/x"

FAMILIES: dict[str, tuple[str, ...]] = {
    "links and pictures": (
        f"[klik hier]({TARGET})", "[x](javascript:alert(1))", f"![x]({TARGET}.png)",
        f'[x]({TARGET} "titel")', "[x][y]", "[x]: javascript:alert(1)", f"<{TARGET}>",
        f"[![x]({TARGET}.png)]({TARGET})", "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[^1] noot[^1]", "[^noot]: tekst", "[ ] te doen", "[x] gedaan", "[](x)", "![](x)",
    ),
    "bare addresses": (
        "www.elsewhere.example", "WWW.Elsewhere.Example/pad?x=1&y=2", TARGET,
        "http://elsewhere.example", "HTTPS://ELSEWHERE.EXAMPLE/#a", "info@elsewhere.example",
        "mailto:info@elsewhere.example", "xmpp:an@elsewhere.example/x", "ftp://elsewhere.example",
        "zie www.elsewhere.example, of bel", "a.b+c_d-e@sub.elsewhere.example.",
        "(https://elsewhere.example)", "javascript:alert(1)", "//elsewhere.example/x",
        "an@elsewhere", "@an", "#genk", "elsewhere.example",
    ),
    "Markdown marks": (
        "**vet**", "*schuin*", "__vet__", "_schuin_", "~~weg~~", "~weg~", "`code`", "``co`de``",
        "```", "~~~", "# Titel", "###### Titel", "Titel\n=====", "> citaat", "- punt", "+ punt",
        "* punt", "1. eerste", "1) eerste", "1986. Een jaar", "---", "***", "| a | b |\n|---|---|",
        "\\*", "\\", "a\\\\b", "een  \nregel", "&lt;b&gt;", "&amp;", "&#60;", "&#x202E;", "&copy;",
        "&nbsp;", "&notanentity;", "&",
    ),
    "Streamlit's own marks": (
        ":red[rood]", ":red-background[rood]", ":rainbow[x]", ":small[klein]", ":blue-badge[x]",
        ":color[x]{foreground=red}", ":material/home:", ":material_home:", ":streamlit:",
        ":smile:", ":+1:", ":shimmer[x]", ":help[x]", ":help", "::leaf[x]{a=b}", ":::vak\nx\n:::",
        "->", "<-", "<->", "--", ">=", "<=", "~=", "A -> B -- C >= D", "5 <= x <-> y ~= z",
        "x:y", "::", ":",
    ),
    "LaTeX": (
        "$x^2$", "$$x$$", "\\(x\\)", "\\[x\\]", "€ 5 en $6 of $7", "\\href{javascript:alert(1)}{x}",
        "$\\href{javascript:alert(1)}{x}$",
    ),
    "HTML": (
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
        f'<a href="{TARGET}">x</a>', "<b>vet</b>", "<!-- weg -->", "</div></body>",
        f"<iframe src={TARGET}></iframe>", '"><script>alert(1)</script>', "<style>*{display:none}",
        '" onmouseover="alert(1)', "' onfocus='alert(1)", "<br>", "<details ontoggle=alert(1)>",
        "<![CDATA[x]]>", "<?php x ?>", "< b >", "<",
    ),
    "formulas": (
        "=cmd|' /C calc'!A0", '=HYPERLINK("https://elsewhere.example","x")', "=1+1", "+1+1", "-1+1",
        "@SUM(1+1)", "'=1+1", "''", "'", "a;=1+1", "a\n=1+1", "a\t=1+1", "＝1+1", "=",
        "+32 11 22 33", "-", "%0A=1+1", "_x003D_1+1", "_x000D_", '"=1+1"',
    ),
    "marks that steer": (
        "An\u202etxt.exe", "An\u202dPeeters", "\u202bAn\u202c", "\u2067An\u2069", "\u2066An",
        "An\u2069\u202e Peeters", "An\u200fPeeters", "An\u200ePeeters", "An\u200bPeeters",
        "An\u200dPeeters", "An\ufeffPeeters", "An\u2060Peeters", "An\u00adPeeters",
        "An\x1b[2J\x1b[1;1HPeeters", "An\x1b]0;titel\x07", "An\x9b2JPeeters", "An\x08\x08Peeters",
        "An\x7fPeeters", "An\x01Peeters", "An\x85Peeters", "An\u2028Peeters", "An\rPeeters",
        "An\nPeeters", "An\tPeeters", "An\x0bPeeters", "An\ue000\ue001Peeters",
    ),
    "alphabets": (
        "Ünïcødé Çağla Žižek", "Ann\u0065\u0301", "Z\u0351\u036b\u0343a\u0322l\u0321go",
        "👩‍👩‍👧", "👍🏽 🇧🇪", "李小龙", "محمد علي", "שרה לוי", "Ольга Иванова", "ﬁn ①", "𝔄𝔫",
        "\U000e0041n", "Ørsted-İpek",
    ),
    "long": ("w" * 250, "Anne-" * 49 + "Marie", "a b " * 62 + "c", "." * 250),
    "programs": (
        "'; DROP TABLE clients; --", "' OR '1'='1", 'Robert"); x', "%s", "%d%n", "{0}", "{name}",
        "{client.__class__}", "{{x}}", "${x}", "#{x}", "%(name)s", "{", "}", "datum.value",
        "datum['x']", "alert(1)", "toDate(datum.value)", "../../etc/passwd", "C:\\Windows\\x",
        "a/b\\c:d*e?f", "x\\u202Ey", "$(rm -rf /)", "`id`", "LIKE 100%_",
    ),
    "words for nothing": (
        "None", "NaN", "null", "undefined", "nan", "True", "0", "-0", "1e5", "0012", "1E400",
        "2026-01-01", "1/2", "0x10", "∞",
    ),
}  # fmt: skip

TEXTS = tuple(text for family in FAMILIES.values() for text in family)


def write_extracts(folder: Path, today: date) -> Path:
    """Write extracts that hold every text as a name or a title. Returns the folder.

    Each text names a client, a service, an action that ends today, and a partner who may view that
    client's file. Every partner may view the file of client C1.
    """
    numbered = list(enumerate(TEXTS, start=1))
    granted_on = (today - timedelta(days=5)).isoformat()
    pairs = [(n, n) for n, _text in numbered] + [(1, n) for n, _text in numbered[1:]]
    rows = {
        "partners": [("partner_id", "name", "email")] + [(f"P{n}", t, t) for n, t in numbered],
        "clients": [
            ("client_id", "last_name", "first_name", "birth_date", "municipality", "mediator"),
            *((f"C{n}", t, t, "", t, t) for n, t in numbered),
        ],
        "services": [("service", "name")] + [(f"S{n}", t) for n, t in numbered],
        "actions": [
            ("action_id", "client_id", "partner_id", "kind", "trajectory", "title", "started_on",
             "closed_on"),
            *(
                (f"A{n}", f"C{n}", f"P{n}", "training", "no", t, granted_on, today.isoformat())
                for n, t in numbered
            ),
        ],
        "grants": [
            ("grant_id", "client_id", "partner_id", "origin", "granted_on", "renewed_on",
             "closed_on"),
            *(
                (f"G{c}-{p}", f"C{c}", f"P{p}", "consent", granted_on, "", "") for c, p in pairs
            ),
        ],
    }  # fmt: skip
    for name, lines in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(lines)
    return folder
