// Copying citations, keys, printing. Every page works without it.
"use strict";

function copied(button, text) {
  const done = () => { const before = button.textContent; button.textContent = "已复制"; setTimeout(() => (button.textContent = before), 1200); };
  if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done, () => fallback(text, done)); } else { fallback(text, done); }
}

function fallback(text, done) {
  const area = document.createElement("textarea");
  area.value = text; document.body.append(area); area.select(); document.execCommand("copy"); area.remove(); done();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (button) {
    const quote = button.dataset.quote;
    copied(button, event.shiftKey && quote ? `${button.dataset.copy}：“${quote}”` : button.dataset.copy);
  }
  if (event.target.id === "print") window.print();
});

// What the norm column cannot show of a clause is marked; a printed list shows what is folded on the screen.
document.querySelectorAll(".side").forEach((side) => side.classList.toggle("more", side.firstElementChild.scrollHeight > side.clientHeight + 30));
addEventListener("beforeprint", () => document.querySelectorAll(".sheet details").forEach((d) => { if (!d.open) { d.open = true; d.dataset.folded = ""; } }));
addEventListener("afterprint", () => document.querySelectorAll("details[data-folded]").forEach((d) => { d.open = false; delete d.dataset.folded; }));

// A drawing wider than the screen is shown from its middle, where the document itself stands.
document.querySelectorAll("#web .scroll").forEach((s) => (s.scrollLeft = (s.scrollWidth - s.clientWidth) / 2));

document.querySelectorAll("#filters select").forEach((s) => s.addEventListener("change", () => s.form.submit()));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const hits = [...document.querySelectorAll(".hit")];
  const here = hits.indexOf(document.activeElement.closest(".hit"));
  if (event.key === "/") { document.querySelector(".quick input").focus(); event.preventDefault(); }
  else if (event.key === "j" && hits.length) hits[Math.min(here + 1, hits.length - 1)].focus();
  else if (event.key === "k" && hits.length) hits[Math.max(here - 1, 0)].focus();
  else if (event.key === "Enter" && here >= 0 && document.activeElement === hits[here]) hits[here].querySelector("a.citation").click();
  else if (event.key === "c" && here >= 0) hits[here].querySelector("button.copy").click();
});
