/* One article: filter findings, step through them, keep the address, show what belongs together. */
const filters = one("#filters");
const notes = all(".remark");
const marks = all("mark[data-f]");
const flags = all("a.flag");
let current = null;
let keysOn = true;

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
      (!kind || data.kinds.split(" ").includes(kind)) && wanted.every((word) => data.search.includes(word))
    );
    if (!note.hidden) shown.add(note.id);
  }
  for (const flag of flags) flag.hidden = !shown.has(flag.dataset.f);
  for (const mark of marks) mark.classList.toggle("off", !mark.dataset.f.split(" ").some((id) => shown.has(id)));
  for (const group of all(".notes")) group.hidden = !all(".remark", group).some((note) => !note.hidden);
  document.body.classList.toggle("claims-shown", filters.elements.claims.checked);
  one("#shown").textContent = count(shown.size, notes.length, "finding");
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
  if (claimFilters) for (const name of ["cq", "ckind", "cverdict"]) kept.set(name, claimFilters.elements[name].value);
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
    for (const name of ["cq", "ckind", "cverdict"]) claimFilters.elements[name].value = kept.get(name) || "";
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
  if (kind === "p-") light("data-f", "f-" + id.slice(2));
  target.scrollIntoView({ block: "center" });
}

function light(name, id) {
  for (const part of all(`[${name}~="${CSS.escape(id)}"]`)) part.classList.add("lit");
}

/* Lights the words of a finding and its other side in this article. */
function lightUp(note) {
  light("data-f", note.id);
  for (const part of all(`[data-o*="o-${note.id.slice(2)}-"]`)) part.classList.add("lit");
}

function go(note, focus) {
  if (current) current.classList.remove("current");
  for (const lit of all(".lit")) lit.classList.remove("lit");
  current = note;
  if (!note) return;
  note.classList.add("current");
  lightUp(note);
  if (focus) {
    note.focus({ preventScroll: true });
    const mark = one(`mark[data-f~="${CSS.escape(note.id)}"]`);
    const wide = matchMedia("(min-width: 68rem)").matches;
    // A note taller than the window is shown from its top.
    const tall = note.offsetHeight > innerHeight * 0.7;
    (wide && mark && !tall ? mark : note).scrollIntoView({ block: tall ? "start" : "center" });
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

const claimFilters = one("#claim-filters");
function applyClaims() {
  const { cq, ckind, cverdict } = claimFilters.elements;
  const wanted = cq.value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = all("#claims tbody tr");
  let shown = 0;
  for (const row of rows) {
    const words = row.textContent.toLowerCase();
    row.hidden = !((!ckind.value || row.dataset.kind === ckind.value) &&
      (!cverdict.value || row.dataset.verdict === cverdict.value) && wanted.every((word) => words.includes(word)));
    if (!row.hidden) shown += 1;
  }
  one("#claims-shown").textContent = count(shown, rows.length, "claim");
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
  note.addEventListener("mouseenter", () => lightUp(note));
  note.addEventListener("mouseleave", () => {
    for (const lit of all(".lit")) lit.classList.remove("lit");
    if (current) lightUp(current);
  });
}

/* Print shows everything that is folded away, and what is filtered stays filtered. */
addEventListener("beforeprint", () => { for (const folded of all("details:not([open])")) { folded.open = true; folded.dataset.printed = ""; } });
addEventListener("afterprint", () => { for (const folded of all("details[data-printed]")) { folded.open = false; delete folded.dataset.printed; } });
addEventListener("hashchange", () => {
  const hash = location.hash.slice(1);
  // A link within the page names a place only: filters stay as they are.
  if (hash.includes("=")) restore();
  else {
    show(hash);
    if (hash && !hash.startsWith("f-")) return;
    address.write(state());
  }
});
restore();
