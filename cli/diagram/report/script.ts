/** What the report does beyond HTML: search, opening what a link leads to, highlighting arrows. Without it, everything can
 * be read all the same. */
export const script = `
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const search = document.getElementById("search");
const found = document.getElementById("found");
function filter() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const matches = (element) => words.every((word) => element.dataset.text.includes(word));
  let count = 0;
  for (const entry of all(".entry")) {
    entry.hidden = !matches(entry);
    if (!entry.hidden) count += 1;
  }
  for (const box of all("svg [data-text]")) box.classList.toggle("dim", words.length > 0 && !matches(box));
  for (const edge of all("svg .edge")) edge.classList.toggle("dim", words.length > 0);
  found.textContent = words.length === 0 ? "" : count + (count === 1 ? " entry matches." : " entries match.");
}
search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  search.value = "";
  filter();
});
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null) return;
  for (let at = target; at !== null; at = at.parentElement) {
    at.hidden = false;
    if (at.tagName === "DETAILS") at.open = true;
  }
  target.scrollIntoView();
  (target.querySelector("summary") ?? target).focus();
}
addEventListener("hashchange", openTarget);
for (const link of all("a[href^='#']"))
  link.addEventListener("click", () => {
    if (link.getAttribute("href") === location.hash) openTarget();
  });
const setAll = (open) => {
  for (const each of all("details")) each.open = open;
};
document.getElementById("expand").addEventListener("click", () => setAll(true));
document.getElementById("collapse").addEventListener("click", () => setAll(false));
let before = [];
addEventListener("beforeprint", () => {
  before = all("details").map((each) => [each, each.open]);
  setAll(true);
});
addEventListener("afterprint", () => {
  for (const [each, open] of before) each.open = open;
});
for (const picture of all("svg.pa")) {
  const edges = all(".edge", picture);
  const show = (id) => {
    for (const edge of edges)
      edge.classList.toggle("dim", id !== undefined && edge.dataset.from !== id && edge.dataset.to !== id);
  };
  for (const box of all(".step, .place, .role", picture).filter((each) => each.dataset.id !== undefined)) {
    for (const start of ["mouseenter", "focusin"]) box.addEventListener(start, () => show(box.dataset.id));
    for (const end of ["mouseleave", "focusout"]) box.addEventListener(end, () => show());
  }
}
openTarget();
`;
