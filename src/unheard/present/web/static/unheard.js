// Keys: everything that they do a mouse does, too. Nothing of it works while somebody types.
(() => {
  "use strict";
  const one = selector => document.querySelector(selector);
  const all = selector => [...document.querySelectorAll(selector)];
  const typing = target => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  let went = 0;

  const current = () => all("[data-row]").findIndex(row => row.classList.contains("current"));

  function step(by) {
    const rows = all("[data-row]");
    if (!rows.length) return;
    const to = Math.max(0, Math.min(rows.length - 1, current() < 0 ? 0 : current() + by));
    rows.forEach(row => row.classList.remove("current"));
    rows[to].classList.add("current");
    (rows[to].querySelector(":scope > a") || rows[to]).focus({preventScroll: true});
    rows[to].scrollIntoView({block: "nearest"});
  }

  let shown = -1;
  function evidence() {
    const marks = all(".evidence");
    if (!marks.length) return;
    shown = (shown + 1) % marks.length;
    marks[shown].focus({preventScroll: true});
    marks[shown].scrollIntoView({block: "center"});
  }

  function choose(name, value) {
    const radio = one(`#label-form input[name=${name}][value="${value}"]`);
    if (radio) { radio.checked = true; radio.focus(); }
  }

  const places = {o: "/", c: "/conversations", q: "/queues", t: "/trust", s: "/sources", n: "/numbers"};
  const keys = {
    "?": () => one("#keys")?.showModal(),
    "/": () => { const field = one("[data-search]"); field ? field.focus() : location.assign("/conversations"); },
    j: () => step(1),
    k: () => step(-1),
    e: evidence,
    y: () => choose("resolved", "yes"),
    p: () => choose("resolved", "partly"),
    x: () => choose("resolved", "no"),
    a: () => one("#agree")?.click(),
    s: () => one("#save")?.click(),
    n: () => one("#next")?.click(),
    d: () => { const box = one("#dispute"); if (box) { box.open = true; box.querySelector("textarea").focus(); } },
  };

  // On a narrow screen the pages lie behind a button; without this script they stand below each other.
  const menu = one("#menu"), side = one(".side");
  function unfold(open) {
    side.classList.toggle("folded", !open);
    menu.setAttribute("aria-expanded", String(open));
  }
  if (menu) {
    menu.hidden = false;
    unfold(false);
    menu.addEventListener("click", () => unfold(side.classList.contains("folded")));
    side.addEventListener("keydown", event => {
      if (event.key === "Escape" && !side.classList.contains("folded")) { unfold(false); menu.focus(); }
    });
  }

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]")) return;
    const key = event.key;
    if (Date.now() - went < 1200 && places[key]) { event.preventDefault(); location.assign(places[key]); return; }
    if (key === "g") { went = Date.now(); return; }
    if (/^[1-5]$/.test(key) && one("#label-form")) { event.preventDefault(); choose("rating", key); return; }
    if (keys[key]) { event.preventDefault(); keys[key](); }
  });
})();
