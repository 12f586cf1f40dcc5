/* Shared by all pages: copying, sorting, and the state in the address. No library, nothing loaded. */
"use strict";
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
document.documentElement.classList.add("js");

const said = one("#said");
function say(words) {
  said.textContent = "";
  // A status is read out again only where its words change.
  setTimeout(() => { said.textContent = words; }, 30);
}

function count(shown, total, noun) {
  const words = total.toLocaleString("en") + " " + noun + (total === 1 ? "" : "s");
  return shown === total ? words : shown.toLocaleString("en") + " of " + words;
}

/* The address holds either the id of a place (#finding-…) or the state: #at=finding-…&severity=error&q=… */
const address = {
  read() {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) return new URLSearchParams(hash);
    return new URLSearchParams(hash ? { at: hash } : {});
  },
  write(state) {
    const kept = new URLSearchParams();
    for (const [name, value] of state) if (value) kept.set(name, value);
    const names = [...kept.keys()];
    const hash = names.length === 1 && names[0] === "at" ? kept.get("at") : kept.toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  },
};

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch (refused) {
    // A page opened from disk may not be given the clipboard: the older way still works.
    const area = document.createElement("textarea");
    area.value = words;
    area.className = "vh";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

async function copied(button, words) {
  const done = await copy(words);
  button.focus();
  const label = button.dataset.label || (button.dataset.label = button.textContent);
  button.textContent = done ? "Copied" : "Could not copy";
  say(button.textContent);
  setTimeout(() => { button.textContent = label; }, 1600);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) copied(button, button.dataset.copy);
});

function sortable(table) {
  const body = table.tBodies[0];
  const heads = all("thead th", table);
  const key = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.sort || cell.textContent.trim();
    const number = Number(text.replace(/[,%]/g, ""));
    return text !== "" && !Number.isNaN(number) ? number : text === "—" ? "" : text.toLowerCase();
  };
  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
  heads.forEach((head, column) => {
    one("button", head).addEventListener("click", () => {
      // Numbers are wanted largest first, words from A.
      const before = head.getAttribute("aria-sort");
      const keyed = Array.from(body.rows, (row) => [key(row, column), row]);
      const counts = head.cellIndex > 0 && keyed.length > 0 && body.rows[0].cells[column].classList.contains("n");
      const down = before ? before === "ascending" : counts;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      keyed.sort((a, b) => (down ? compare(b[0], a[0]) : compare(a[0], b[0])));
      const rows = document.createDocumentFragment();
      for (const [, row] of keyed) rows.append(row);
      body.append(rows);
      say("Sorted by " + head.textContent.trim() + ", " + head.getAttribute("aria-sort"));
    });
  });
}
all("table.sortable").forEach(sortable);
