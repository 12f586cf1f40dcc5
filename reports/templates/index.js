/* Lists of a library: search, choices, order; the state in the address. Rows are read once: thousands are searched at
   every key. The list is whole without this. */
const form = one("#filters");
const list = one("#listed");
const table = list && list.tBodies ? list : null;
const home = table ? table.tBodies[0] : list;
const rows = home ? Array.from(home.children) : [];
const texts = rows.map((row) => (table ? row.cells[0].textContent + " " + (row.cells[1].querySelector("details") ? row.cells[1].textContent : "") : row.textContent).toLowerCase());
const heads = table ? all("thead th", table) : [];
const columns = new Map(heads.map((head, place) => [head.dataset.key, place]));
const worst = new Map(rows.map((row, place) => [row, place]));
let order = "";

/* What each choice of the form asks of a row. */
const number = (row, key) => Number.parseInt(row.cells[columns.get(key)].textContent, 10) || 0;
const tests = {
  standing: (row, value) => row.dataset.standing === value,
  since: (row, value) => (value === "absent" ? "added" in row.dataset : number(row, value) > 0),
  author: (row, value) => {
    const by = one(".by", row);
    return by !== null && by.textContent.split("; ").includes(value);
  },
  code: (row, value) => row.dataset.code === value,
  kind: (row, value) => row.dataset.kind === value,
  mark: (row, value) => row.dataset.mark.includes(value),
};

function filter() {
  const wanted = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = Object.keys(tests).filter((name) => form.elements[name] && form.elements[name].value);
  let shown = 0;
  rows.forEach((row, place) => {
    const fits = wanted.every((word) => texts[place].includes(word)) && chosen.every((name) => tests[name](row, form.elements[name].value));
    if (row.hidden === fits) row.hidden = !fits;
    if (fits) shown += 1;
  });
  one("#shown").textContent = count(shown, rows.length, list.dataset.noun);
}

/* A key, with "-" behind it for the largest first. What has no value comes last in either order. */
function arrange(wanted) {
  if (wanted === order || !table) return;
  const down = wanted.endsWith("-");
  const name = down ? wanted.slice(0, -1) : wanted;
  if (wanted && !columns.has(name)) return;
  order = wanted;
  let sorted;
  if (!name || name === "need") {
    sorted = rows.slice();
    if (down) sorted.reverse();
  } else {
    const place = columns.get(name);
    const keyed = rows.map((row) => {
      const cell = row.cells[place];
      const text = cell.dataset.sort || (cell.firstElementChild && cell.classList.contains("said") ? cell.firstElementChild.textContent : cell.textContent.trim());
      const value = /^[\d,.]+%?$/.test(text) ? Number(text.replace(/[,%]/g, "")) : text === "—" ? null : text;
      return [value, row];
    });
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
    keyed.sort(([a, one], [b, two]) => {
      if (a === null || b === null) return (a === null) - (b === null) || worst.get(one) - worst.get(two);
      return (down ? compare(b, a) : compare(a, b)) || worst.get(one) - worst.get(two);
    });
    sorted = keyed.map(([, row]) => row);
  }
  home.replaceChildren(...sorted);
  for (const head of heads) {
    if (name && head.dataset.key === name) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  const choice = form.elements.sort;
  if (choice) {
    choice.value = wanted;
    if (choice.value !== wanted) choice.value = "other";
  }
}
const collator = new Intl.Collator("en", { numeric: true });

const names = ["q", ...Object.keys(tests)];
function keep() {
  address.write([...names.map((name) => [name, form.elements[name] ? form.elements[name].value : ""]), ["sort", order]]);
}

function restore() {
  const kept = address.read();
  for (const name of names) if (form.elements[name]) form.elements[name].value = kept.get(name) || "";
  arrange(kept.get("sort") || "");
  filter();
}

if (form) {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target.name === "sort") arrange(event.target.value);
    else filter();
    keep();
  });
  heads.forEach((head) => {
    one("button", head).addEventListener("click", () => {
      // Numbers are wanted largest first, words from A; the second press turns it round.
      const name = head.dataset.key;
      const first = head.classList.contains("n") || name === "articles" ? name + "-" : name;
      arrange(order === first ? (first === name ? name + "-" : name) : first);
      keep();
      say("Sorted by " + head.textContent.trim() + ", " + head.getAttribute("aria-sort"));
    });
  });
  addEventListener("hashchange", () => { if (location.hash.includes("=")) restore(); });
  restore();
}
