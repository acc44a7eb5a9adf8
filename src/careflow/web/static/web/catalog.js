// Filters as one types. Without this script the form asks the server, which filters the same way.
"use strict";

const box = document.getElementById("q");
const count = document.getElementById("count");
const nothing = document.getElementById("nothing");
const sections = [...document.querySelectorAll("main > section:not(#shapes)")].map((section) => ({
  section,
  entries: [...section.querySelectorAll("[data-text]")],
  number: section.querySelector("h2 .number"),
  link: document.querySelector(`nav a[href="#${section.id}"]`),
}));
const total = sections.reduce((sum, { entries }) => sum + entries.length, 0);

function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { section, entries, number, link } of sections) {
    let here = 0;
    for (const entry of entries) {
      entry.hidden = !words.every((word) => entry.dataset.text.includes(word));
      here += entry.hidden ? 0 : 1;
    }
    section.hidden = link.parentElement.hidden = here === 0;
    number.textContent = `(${here})`;
    link.querySelector(".number").textContent = here;
    shown += here;
  }
  nothing.hidden = shown > 0;
  count.textContent = `${shown} of ${total} endpoints`;
  const query = words.length ? `?${new URLSearchParams({ q: box.value.trim() })}` : "";
  history.replaceState(null, "", location.pathname + query + location.hash);
}

function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || target.tagName !== "DETAILS") return;
  if (target.closest("[hidden]")) {
    box.value = "";
    filter();
  }
  target.open = true;
  target.scrollIntoView();
}

document.documentElement.classList.add("scripted");
box.addEventListener("input", filter);
box.form.addEventListener("submit", (event) => {
  event.preventDefault();
  filter();
});
nothing.querySelector("a").addEventListener("click", (event) => {
  event.preventDefault();
  box.value = "";
  filter();
  box.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select")) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "Escape" && event.target === box && box.value) {
    event.preventDefault();
    box.value = "";
    filter();
  }
});
addEventListener("hashchange", openTarget);
if (box.value) filter();
openTarget();
