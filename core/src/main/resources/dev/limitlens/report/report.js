"use strict";
// Sorts a table by the column whose heading is pressed; pressed again, the other way round.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const headings = Array.from(table.tHead.rows[0].cells);
  headings.forEach((heading, column) => {
    const number = heading.dataset.type === "number";
    const value = (row) => {
      const cell = row.cells[column];
      return number ? Number(cell.dataset.value) : cell.textContent;
    };
    const compare = (a, b) => (number ? value(a) - value(b) : value(a).localeCompare(value(b)));
    heading.querySelector("button").addEventListener("click", () => {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      const rows = Array.from(body.rows).sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      body.append(...rows);
    });
  });
}
