/* One article: filter findings, step through them, keep the address, show what belongs together. */
const filters = one("#filters");
const notes = all(".remark");
const marks = all("mark[data-f]");
const flags = all("a.flag");
const claimFilters = one("#claim-filters");
const claimFields = ["cq", "ckind", "cpolarity", "ccertainty", "cverdict"];
const article = one(".text");
const wide = matchMedia("(min-width: 68rem)");
let current = null;
let keysOn = true;

/* The marked words of each note. */
const marked = new Map(notes.map((note) => [note.id, []]));
for (const mark of marks) for (const id of mark.dataset.f.split(" ")) if (marked.has(id)) marked.get(id).push(mark);

/* What is searched: what a note says, without its folds and buttons, and the words that it stands at. */
const words = new Map(notes.map((note) => [
  note,
  [...all(".note-head, .message, .reason, .sides, .provenance, .hint", note), ...marked.get(note.id)]
    .map((part) => part.textContent).join(" ").toLowerCase().replace(/\s+/g, " "),
]));

/* On a wide screen each note stands at the height of its words, or as near as the one before it lets it. The current
   one stands right at them, and those before it move up. Where notes would stray far, all but the current one are cut
   short. Without scripts notes stand beside their paragraph. */
const GAP = 12;
const FAR = 240;
function layOut() {
  if (!article) return;
  const beside = wide.matches;
  article.classList.toggle("margin", beside);
  article.classList.remove("short");
  if (!beside) {
    for (const note of notes) note.style.top = "";
    article.style.minHeight = "";
    return;
  }
  const list = all(".remark", article).filter((note) => !note.hidden);
  const base = article.getBoundingClientRect().top;
  const wanted = list.map((note) => height(note) - base - 4);
  let heights = list.map((note) => note.offsetHeight);
  let tops = stack(wanted, heights, -1);
  if (tops.some((top, at) => top - wanted[at] > FAR)) {
    article.classList.add("short");
    heights = list.map((note) => note.offsetHeight);
  }
  tops = stack(wanted, heights, list.indexOf(current));
  list.forEach((note, at) => { note.style.top = tops[at] + "px"; });
  const last = list.length - 1;
  article.style.minHeight = last < 0 ? "" : tops[last] + heights[last] + "px";
}

function stack(wanted, heights, here) {
  const tops = [];
  const below = (from) => {
    for (let at = from; at < wanted.length; at += 1) {
      tops[at] = Math.max(wanted[at], at ? tops[at - 1] + heights[at - 1] + GAP : 0);
    }
  };
  below(0);
  if (here > 0) {
    const above = heights.slice(0, here).reduce((sum, height) => sum + height + GAP, 0);
    tops[here] = Math.max(wanted[here], above);
    for (let at = here - 1; at >= 0; at -= 1) tops[at] = Math.min(tops[at], tops[at + 1] - heights[at] - GAP);
    below(here + 1);
  }
  return tops;
}

/* How far down a note's words begin; what is folded away begins at its fold. */
const places = new Map(notes.map((note) => [
  note, marked.get(note.id)[0] || document.getElementById("p-" + note.id.slice("finding-".length)),
]));
function height(note) {
  const mark = places.get(note) || note.closest(".unit");
  const shown = mark.closest("details:not([open])") || mark;
  // Words that run over several lines begin at the first.
  return (shown.getClientRects()[0] || shown.getBoundingClientRect()).top;
}

/* What a check's page says, folded into each of its notes. */
for (const link of all(".folds a")) {
  const folds = document.createElement("div");
  folds.className = "folds";
  for (const advice of all(".advice", document.getElementById(link.hash.slice(1)))) {
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = advice.dataset.fold;
    // Filled when it is opened: there may be hundreds.
    fold.addEventListener("toggle", () => { if (fold.childElementCount === 1) fold.append(advice.cloneNode(true)); });
    fold.append(summary);
    folds.append(fold);
  }
  link.parentElement.replaceWith(folds);
}

for (const note of all(".text .remark")) {
  const more = document.createElement("button");
  more.type = "button";
  more.className = "fuller";
  more.textContent = "More";
  more.setAttribute("aria-label", "More of " + note.getAttribute("aria-label"));
  more.addEventListener("click", () => { go(note, true); address.write(state()); });
  one(".note-head", note).append(more);
}

let waiting = 0;
function layOutSoon() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(layOut);
}

function checked(name) {
  return all(`input[name=${name}]`, filters).filter((box) => box.checked).map((box) => box.value);
}

function visible() {
  return notes.filter((note) => !note.hidden);
}

function apply() {
  if (!filters) return;
  const severities = checked("severity");
  const states = checked("state");
  const code = filters.elements.code.value;
  const kind = filters.elements.kind ? filters.elements.kind.value : "";
  const wanted = filters.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = new Set();
  for (const note of notes) {
    const data = note.dataset;
    note.hidden = !(
      severities.includes(data.severity) && states.includes(data.state) && (!code || data.code === code) &&
      (!kind || data.kinds.split(" ").includes(kind)) && wanted.every((word) => words.get(note).includes(word))
    );
    if (!note.hidden) shown.add(note.id);
  }
  for (const flag of flags) flag.hidden = !shown.has(flag.hash.slice(1));
  for (const mark of marks) mark.classList.toggle("off", !mark.dataset.f.split(" ").some((id) => shown.has(id)));
  for (const group of all(".notes")) group.hidden = !all(".remark", group).some((note) => !note.hidden);
  document.body.classList.toggle("claims-shown", filters.elements.claims.checked);
  one("#shown").textContent = count(shown.size, notes.length, "finding");
  one("#printed").textContent = shown.size === notes.length ? "" :
    `Printed as filtered: ${one("#shown").textContent}.`;
  layOut();
}

function state() {
  const kept = new Map();
  if (current && !current.hidden) kept.set("at", current.id);
  if (filters) {
    for (const name of ["severity", "state"]) {
      const boxes = all(`input[name=${name}]`, filters);
      const usual = boxes.every((box) => box.checked === box.defaultChecked);
      if (!usual) kept.set(name, checked(name).join(",") || "none");
    }
    for (const name of ["code", "kind", "q"]) if (filters.elements[name]) kept.set(name, filters.elements[name].value);
    if (filters.elements.claims.checked) kept.set("claims", "shown");
  }
  if (claimFilters) for (const name of claimFields) kept.set(name, claimFilters.elements[name].value);
  if (!keysOn) kept.set("keys", "off");
  return kept;
}

function reset() {
  for (const box of all("input[type=checkbox]", filters)) box.checked = box.name !== "claims";
  for (const name of ["code", "kind", "q"]) if (filters.elements[name]) filters.elements[name].value = "";
  apply();
}

function restore() {
  const kept = address.read();
  if (filters) {
    for (const name of ["severity", "state"]) {
      const values = kept.has(name) ? kept.get(name).split(",") : null;
      for (const box of all(`input[name=${name}]`, filters)) {
        box.checked = values ? values.includes(box.value) : box.defaultChecked;
      }
    }
    for (const name of ["code", "kind", "q"]) if (filters.elements[name]) filters.elements[name].value = kept.get(name) || "";
    filters.elements.claims.checked = kept.get("claims") === "shown";
  }
  keysOn = kept.get("keys") !== "off";
  one("#keys").checked = keysOn;
  if (claimFilters) {
    for (const name of claimFields) claimFilters.elements[name].value = kept.get(name) || "";
    applyClaims();
  }
  apply();
  show(kept.get("at"));
}

/* Shows a place by its id: a finding, a claim, a reference, the other side of a conflict. */
function show(id) {
  const target = id ? document.getElementById(id) : null;
  for (const lit of all(".lit")) lit.classList.remove("lit");
  if (!target) {
    go(null, false);
    return;
  }
  if (target.classList.contains("remark")) {
    // A link to a finding wins over filters that would hide it.
    if (target.hidden) reset();
    go(target, true);
    return;
  }
  const folded = target.closest("details");
  if (folded) folded.open = true;
  const kind = id.slice(0, 2);
  if (kind === "c-") light("data-c", id.slice(2));
  if (kind === "o-") light("data-o", id);
  if (kind === "p-") light("data-f", "finding-" + id.slice(2));
  target.scrollIntoView({ block: "center" });
}

function light(name, id) {
  for (const part of all(`[${name}~="${CSS.escape(id)}"]`)) part.classList.add("lit");
}

/* Lights the words of a finding and its other side in this article. */
function lightUp(note) {
  light("data-f", note.id);
  for (const part of all(`[data-o*="o-${note.id.slice("finding-".length)}-"]`)) part.classList.add("lit");
}

function go(note, focus) {
  if (current) current.classList.remove("current");
  for (const lit of all(".lit")) lit.classList.remove("lit");
  current = note;
  if (note) note.classList.add("current");
  layOut();
  if (!note) return;
  lightUp(note);
  if (focus) {
    note.focus({ preventScroll: true });
    const mark = marked.get(note.id)[0];
    // A note taller than the window is shown from its top.
    const tall = note.offsetHeight > innerHeight * 0.7;
    (wide.matches && mark && !tall ? mark : note).scrollIntoView({ block: tall ? "start" : "center" });
  }
}

function step(by) {
  const list = visible();
  if (!list.length) {
    say("No finding is shown");
    return;
  }
  const at = list.indexOf(current);
  const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length;
  go(list[next], true);
  address.write(state());
}

if (filters) {
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("input", () => { apply(); address.write(state()); });
  one("#on").addEventListener("click", () => step(1));
  one("#back").addEventListener("click", () => step(-1));
  one("#ask").addEventListener("click", () => one("#help").showModal());
}

/* On a narrow screen rows are no table to the eye; to a screen reader they stay one. */
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TH: "columnheader", TD: "cell" };
for (const part of all("#claims :is(table, thead, tbody, tr, th, td)")) part.setAttribute("role", ROLES[part.tagName]);

const claimRows = all("#claims tbody tr").map((row) => {
  const cell = (at) => row.cells[at].firstChild.textContent;
  return {
    row, said: row.textContent.toLowerCase(), ckind: cell(1), cpolarity: cell(6), ccertainty: cell(7),
    cverdict: row.cells[9].childNodes[1].textContent,
  };
});
function applyClaims() {
  const fields = claimFilters.elements;
  const wanted = fields.cq.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const claim of claimRows) {
    const fits = claimFields.slice(1).every((name) => !fields[name].value || claim[name] === fields[name].value) &&
      wanted.every((word) => claim.said.includes(word));
    if (claim.row.hidden === fits) claim.row.hidden = !fits;
    if (fits) shown += 1;
  }
  one("#claims-shown").textContent = count(shown, claimRows.length, "claim");
}
if (claimFilters) {
  claimFilters.addEventListener("submit", (event) => event.preventDefault());
  claimFilters.addEventListener("input", () => { applyClaims(); address.write(state()); });
}

document.addEventListener("keydown", (event) => {
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") one("#help").showModal();
  else if (event.key === "/" && filters) filters.elements.q.focus();
  else return;
  event.preventDefault();
});
one("#keys").addEventListener("change", (event) => {
  keysOn = event.target.checked;
  address.write(state());
});

/* A click on marked words goes to the gravest of the notes that are shown. */
document.addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-f]");
  if (!mark || event.target.closest("a") || String(getSelection())) return;
  const id = mark.dataset.f.split(" ").find((name) => name && !document.getElementById(name).hidden);
  if (id) {
    go(document.getElementById(id), true);
    address.write(state());
  }
});
for (const note of notes) {
  note.addEventListener("click", (event) => {
    // A note that was cut short opens where one clicks it.
    if (note === current || !note.closest(".short") || event.target.closest("a, button, summary") || String(getSelection())) return;
    go(note, true);
    address.write(state());
  });
  note.addEventListener("mouseenter", () => lightUp(note));
  note.addEventListener("mouseleave", () => {
    for (const lit of all(".lit")) lit.classList.remove("lit");
    if (current) lightUp(current);
  });
}

/* A finding as plain text, for an e-mail or a tracker: what its note says, in lines. */
function tell(note) {
  const said = (part) => (part ? part.textContent.replace(/\s+/g, " ").trim() : "");
  const part = (selector) => said(one(selector, note));
  const words = marked.get(note.id).map((mark) => mark.textContent).join("").replace(/\s+/g, " ");
  const lines = [
    `${part(".code")} ${part(".name")} (${note.dataset.severity})`,
    [said(one(".verdict .path")), part(".where")].filter(Boolean).join(", "),
    words && `“${words}”`,
    part(".message"),
    ...all(".side", note).filter((side) => !one(`.side-head a[href="#p-${note.id.slice("finding-".length)}"]`, side))
      .map((side) => `${said(one(".side-head", side))}: ${said(one("blockquote", side))}`),
    ...all(".provenance div", note).map((row) => `${said(one("dt", row))}: ${said(one("dd", row))}`),
    part(".hint"),
  ];
  return lines.filter(Boolean).join("\n");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-tell]");
  if (button) copied(button, tell(button.closest(".remark")));
});

/* Draft rows for the registry, as YAML or as rows of CSV in the order of its columns. */
function scalar(value) {
  // JSON is YAML but for characters that YAML does not print.
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (letter) => "\\u" + letter.charCodeAt(0).toString(16).padStart(4, "0"));
}

function yaml(rows) {
  const record = (item, pad) => typeof item === "object"
    ? Object.entries(item).map(([name, value]) => field(name, value, pad)).join("\n" + pad) : scalar(item);
  const field = (name, value, pad) => Array.isArray(value)
    ? name + ":" + value.map((item) => "\n" + pad + "- " + record(item, pad + "  ")).join("") : name + ": " + scalar(value);
  return rows.map((row) => "- " + record(row, "  ") + "\n").join("");
}

function csv(rows) {
  const columns = one("#claims table").dataset.columns.split(" ");
  const cell = (value) => {
    let text = value === undefined ? "" : Array.isArray(value) ? JSON.stringify(value) : String(value);
    // A spreadsheet may run what looks like a formula; the registry takes the apostrophe off again.
    if (/^'*(?:[=@]|[-+](?!\d[\w\s.,;:%/<>=~-]*$))/.test(text)) text = "'" + text;
    return /[",;\t\r\n]|^\s|\s$/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return rows.map((row) => columns.map((name) => cell(row[name])).join(",") + "\n").join("");
}

/* What a row leaves out: its status, the path of its origin, and its sources, which stand once in the page. */
function whole(rows) {
  const table = one("#claims table").dataset;
  const sources = JSON.parse(table.sources);
  const columns = table.columns.split(" ");
  return rows.map((row) => {
    const full = { ...row, status: "draft", origin: one(".verdict .path").textContent + row.origin, ...(row.sources && { sources: row.sources.map((at) => sources[at]) }) };
    return Object.fromEntries(columns.filter((name) => name in full).map((name) => [name, full[name]]));
  });
}

for (const holder of all("[data-rows]")) {
  const label = document.createElement("span");
  label.className = "drafts";
  label.append(holder.localName === "td" ? "Draft entry: " : "Copy draft entry: ");
  for (const kind of ["YAML", "CSV"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.draft = kind.toLowerCase();
    button.textContent = kind;
    button.setAttribute("aria-label", "Copy draft entry as " + kind);
    label.append(button, " ");
  }
  holder.append(label);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-draft]");
  if (!button) return;
  const rows = whole(JSON.parse(button.closest("[data-rows]").dataset.rows));
  copied(button, button.dataset.draft === "csv" ? csv(rows) : yaml(rows));
});

/* Print shows everything that is folded away, and what is filtered stays filtered. */
addEventListener("beforeprint", () => { for (const folded of all("details:not([open])")) { folded.open = true; folded.dataset.printed = ""; } });
addEventListener("afterprint", () => { for (const folded of all("details[data-printed]")) { folded.open = false; delete folded.dataset.printed; } });
addEventListener("hashchange", () => {
  const hash = location.hash.slice(1);
  // A link within the page names a place only: filters stay as they are.
  if (hash.includes("=")) restore();
  else {
    show(hash);
    if (hash && !hash.startsWith("finding-")) return;
    address.write(state());
  }
});
restore();
wide.addEventListener("change", layOut);
if (article) {
  // Folds that open, the window, whatever else changes a height.
  const watch = new ResizeObserver(layOutSoon);
  for (const part of [article, ...all(".remark", article)]) watch.observe(part);
}
