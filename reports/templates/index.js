/* The library's index and the conflicts between articles: search, one choice, the state in the address. */
const form = one("#filters");
const rows = all(".library tbody tr, #listed > li");
const noun = one(".library") ? "article" : "conflict";
// Read once: thousands of rows are searched at every key.
const texts = rows.map((row) => (row.cells ? row.cells[0] : row).textContent.toLowerCase());

function filter() {
  const wanted = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  const standing = form.elements.standing ? form.elements.standing.value : "";
  let shown = 0;
  rows.forEach((row, place) => {
    const fits = (!standing || row.dataset.standing === standing) && wanted.every((word) => texts[place].includes(word));
    if (row.hidden === fits) row.hidden = !fits;
    if (fits) shown += 1;
  });
  one("#shown").textContent = count(shown, rows.length, noun);
}

function restore() {
  const kept = address.read();
  form.elements.q.value = kept.get("q") || "";
  if (form.elements.standing) form.elements.standing.value = kept.get("standing") || "";
  filter();
}

if (form) {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    filter();
    address.write([["q", form.elements.q.value], ["standing", form.elements.standing ? form.elements.standing.value : ""]]);
  });
  addEventListener("hashchange", () => { if (location.hash.includes("=")) restore(); });
  restore();
}
