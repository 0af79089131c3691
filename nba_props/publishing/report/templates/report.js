"use strict";
for (const grid of document.querySelectorAll(".grid")) {
  const rows = [...grid.querySelectorAll("tbody > tr")];
  const buttons = [...grid.querySelectorAll("thead button")];
  const body = grid.querySelector("tbody");

  // By the order that a cell states, else by its text. What has no number goes to the end either way.
  const key = (row, place, isNumber) => {
    const cell = row.cells[place];
    const order = cell.dataset.order ?? cell.textContent.trim();
    return isNumber ? (order === "" || Number.isNaN(Number(order)) ? null : Number(order)) : order;
  };
  const text = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const compare = (a, b) => (typeof a === "number" ? a - b : text.compare(a, b));

  buttons.forEach((button, place) => {
    const head = button.closest("th");
    const isNumber = head.classList.contains("n");
    button.addEventListener("click", () => {
      const first = isNumber ? "descending" : "ascending";
      const second = isNumber ? "ascending" : "descending";
      const direction = head.ariaSort === first ? second : first;
      for (const other of buttons) other.closest("th").ariaSort = "none";
      head.ariaSort = direction;
      const sign = direction === "ascending" ? 1 : -1;
      const keyed = rows.map((row) => [key(row, place, isNumber), row]);
      keyed.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b)));
      body.append(...keyed.map(([, row]) => row));
    });
  });

  const field = grid.querySelector("input[type=search]");
  if (!field) continue;
  const count = grid.querySelector("output");
  const none = grid.querySelector(".none");
  const number = new Intl.NumberFormat("en");
  // Accents and the long minus are found by what a keyboard writes.
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("\u2212", "-").toLowerCase();
  const texts = rows.map((row) => plain(row.textContent));
  field.addEventListener("input", () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, place) => {
      const matches = wanted.every((word) => texts[place].includes(word));
      row.classList.toggle("out", !matches);
      shown += matches;
    });
    count.textContent = `${number.format(shown)} of ${number.format(rows.length)}`;
    none.hidden = shown > 0;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    field.value = "";
    field.dispatchEvent(new Event("input"));
  });
}

// A slash goes to the page's search field, as in many lists.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const field = document.querySelector("input[type=search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
});

// The first page stays where it is when no run replaces it: a reader must see that it is old.
const age = document.getElementById("age");
if (age) {
  const hours = Math.floor((Date.now() - Date.parse(document.getElementById("made-at").dateTime)) / 3600000);
  const days = Math.floor(hours / 24);
  const told = days > 1 ? `${days} days` : hours > 1 ? `${hours} hours` : "an hour";
  age.textContent = `This is ${told} old: prices and injuries may have changed since.`;
  age.hidden = hours < 1;
}
