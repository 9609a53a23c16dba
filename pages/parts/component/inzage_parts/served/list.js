// A list of rows: a table with real links. It draws what the page gives, and sends back only which
// rows are ticked. The browser owns the ticks: what the page says of them counts when the list is
// drawn first, and when the page gives a new number with them; else quick ticks would be lost.

const lists = new WeakMap();

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function linked(href, place, ...children) {
  return element("a", { href, "data-place": place, "data-go": "" }, ...children);
}

function words(text, said) {
  if (!said) return [text];
  return [
    element("span", { "aria-hidden": "true" }, text),
    element("span", { class: "unseen" }, said),
  ];
}

// A row's own link has the plain place "row 12"; one in another cell "row 12 partner".
function cell(row, column, shown, isHead) {
  const place = `row ${row.id}${isHead ? "" : ` ${column.name}`}`;
  const text = words(shown.text ?? "", shown.said);
  const toned = shown.tone ? [element("span", { class: `tone ${shown.tone}` }, ...text)] : text;
  const main = shown.href ? [linked(shown.href, place, ...toned)] : toned;
  const below = shown.below ? element("span", { class: "below" }, ...words(shown.below)) : null;
  return element(
    isHead ? "th" : "td",
    {
      scope: isHead ? "row" : null,
      role: isHead ? "rowheader" : "cell",
      class: column.kind,
      "data-heading": column.heading,
      title: column.kind === "long" ? shown.text : null,
    },
    element("div", {}, ...main, below),
  );
}

function box(place, name) {
  return element("input", { type: "checkbox", "data-place": place, "aria-label": name });
}

function line(data, row) {
  const head = data.columns.findIndex((column) => column.head);
  const name = row.cells[head]?.text ?? row.id;
  const chosen = data.picks
    ? element("td", { class: "box", role: "cell" }, box(`box ${row.id}`, `${data.words.choose} ${name}`))
    : null;
  const cells = row.cells.map((shown, n) => cell(row, data.columns[n], shown, n === head));
  return element("tr", { role: "row", "data-row": row.id }, chosen, ...cells);
}

function heading(column) {
  const sorted = column.sorted;
  const content = column.href
    ? linked(column.href, `sort ${column.name}`, column.heading, element("span", { class: "arrow", "aria-hidden": "true" }, sorted === "descending" ? " ↓" : sorted ? " ↑" : ""))
    : element("span", {}, column.heading);
  return element(
    "th",
    { scope: "col", role: "columnheader", class: column.kind, "aria-sort": sorted, title: column.help },
    content,
  );
}

function table(data) {
  const all = data.picks
    ? element("th", { scope: "col", role: "columnheader", class: "box", title: data.words.range }, box("all", data.words.chooseAll))
    : null;
  return element(
    "table",
    { role: "table" },
    element("caption", { class: "unseen" }, data.caption),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, all, ...data.columns.map(heading))),
    element("tbody", { role: "rowgroup" }, ...data.rows.map((row) => line(data, row))),
  );
}

function pages(turns, where) {
  if (!turns || (where === "below" && turns.links.length === 0)) return null;
  const links = turns.links.map(({ text, name, href, place }) =>
    href
      ? element("a", { href, "data-go": "", "data-place": `${where} ${place}`, "aria-label": name }, text)
      : element("span", { "aria-current": place === "here" ? "page" : null, "aria-label": name }, text),
  );
  return element(
    links.length > 0 ? "nav" : "div",
    links.length > 0 ? { "aria-label": turns.names[where], class: "pages" } : { class: "pages" },
    element("span", { class: "range", tabindex: "-1", "data-place": `${where} range` }, turns.range),
    ...links,
  );
}

function at(root, place) {
  return place && root.querySelector(`[data-place="${CSS.escape(place)}"]`);
}

function placeOf(root) {
  return root.contains(document.activeElement) ? document.activeElement.dataset.place : null;
}

function showPicked(root, { picked, data }) {
  for (const each of root.querySelectorAll("tbody input")) {
    const row = each.closest("tr");
    each.checked = picked.has(row.dataset.row);
    row.classList.toggle("picked", each.checked);
  }
  const all = at(root, "all");
  if (!all) return;
  const count = data.rows.filter((row) => picked.has(String(row.id))).length;
  all.checked = count > 0 && count === data.rows.length;
  all.indeterminate = count > 0 && count < data.rows.length;
}

// With Shift a tick counts for all rows since the one before.
function meant(list, target) {
  const rows = list.data.rows.map((row) => String(row.id));
  if (target.dataset.place === "all") return rows;
  const here = target.closest("tr").dataset.row;
  const since = list.shift && rows.includes(list.last) ? list.last : here;
  list.last = here;
  const ends = [rows.indexOf(since), rows.indexOf(here)];
  return rows.slice(Math.min(...ends), Math.max(...ends) + 1);
}

function pick(root, list, target) {
  for (const row of meant(list, target)) {
    if (target.checked) list.picked.add(row);
    else list.picked.delete(row);
  }
  showPicked(root, list);
  list.send("picked", { given: list.given, rows: [...list.picked] });
}

// The whole row leads where its own link leads; not what was marked by dragging, nor beside a box.
function linkOfRow(event) {
  if (event.target.closest("a, input, label, .box") || getSelection().toString()) return null;
  return event.target.closest("tr[data-row]")?.querySelector("[role=rowheader] a");
}

function listen(root, list) {
  root.addEventListener("change", ({ target }) => pick(root, list, target));
  // Text would be marked.
  root.addEventListener("mousedown", (event) => {
    if (event.shiftKey && event.target.closest(".box")) event.preventDefault();
  });
  root.addEventListener("click", (event) => {
    list.shift = event.shiftKey;
    const link = event.target.closest("a[data-go]");
    const row = linkOfRow(event);
    const opened = (link ?? row)?.dataset.place;
    if (opened?.startsWith("row ")) {
      history.replaceState({ ...history.state, opened: { list: list.data.key, place: opened } }, "");
    }
    if (!row) return;
    if (event.ctrlKey || event.metaKey) open(row.href, "_blank", "noopener");
    else row.click();
  });
  root.addEventListener("auxclick", (event) => {
    const row = event.button === 1 ? linkOfRow(event) : null;
    if (row) open(row.href, "_blank", "noopener");
  });
  root.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const from = step && event.target.closest("tr[data-row]");
    if (!from) return;
    event.preventDefault();
    const kind = event.target.matches("input") ? "input" : "a";
    from[step]?.querySelector(kind)?.focus();
  });
}

// Where the reader was: the same control, or the row that was opened before coming back.
function focusAgain(root, list, place, { isNew, turned }) {
  const noted = history.state?.opened;
  const wanted = isNew && noted?.list === list.data.key ? noted.place : place;
  if (turned) root.scrollIntoView({ block: "start" });
  if (!wanted) return;
  const where = turned ? wanted.replace(/^below/u, "above") : wanted;
  const found = at(root, where) ?? (turned ? at(root, "above range") : null);
  found?.focus({ preventScroll: !isNew });
  if (isNew) found?.scrollIntoView({ block: "center" });
}

export default function draw({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".inzage-list");
  const isNew = !lists.has(root);
  const list = lists.get(root) ?? { picked: new Set(), given: null, drawn: null };
  list.send = setStateValue;
  if (isNew) {
    lists.set(root, list);
    listen(root, list);
  }
  const said = JSON.stringify({ ...data, picks: Boolean(data.picks) });
  const turned = !isNew && list.data.turns?.range !== data.turns?.range;
  const place = placeOf(root);
  list.data = data;
  if (data.picks && data.picks.given !== list.given) {
    list.given = data.picks.given;
    list.picked = new Set(data.picks.rows);
  }
  if (said !== list.drawn) {
    list.drawn = said;
    root.replaceChildren(...[pages(data.turns, "above"), table(data), pages(data.turns, "below")].filter(Boolean));
    focusAgain(root, list, place, { isNew, turned });
  }
  showPicked(root, list);
}
