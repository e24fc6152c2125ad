// Safety nets around plain HTML: every page works without this file.
(() => {
  const one = (mark, root = document) => root.querySelector(mark);
  const on = (name, act) => document.addEventListener(name, act);
  const message = () => one("#page-message");

  function failed({ ctx }) {
    const note = document.createElement("p");
    const link = document.createElement("a");
    link.href = ctx?.request.action || location.href;
    link.textContent = "Try again";
    note.className = "note note--warn";
    note.append("We could not load this. Check your connection and try again. ", link);
    message().replaceChildren(note);
  }

  one("[data-focus-on-load]")?.focus();

  // The status line lies outside every swapped region, so it is not replaced while it is read.
  on("htmx:before:request", () => message().replaceChildren());
  on("htmx:after:swap", () => {
    one("[data-focus-on-swap]")?.focus();
    const said = one("[data-announce]");
    if (said) one("#status").textContent = said.dataset.announce;
  });

  on("htmx:error", (e) => failed(e.detail));
  on("htmx:response:error", (e) => {
    const { sourceElement, hx } = e.detail.ctx;
    const ruled = sourceElement.getAttributeNames().some((n) => n.startsWith("data-hx-status"));
    if (!ruled && !hx?.redirect) failed(e.detail);
  });

  // An answer without the wanted region (a sign-in page, say) is shown as a page of its own.
  on("htmx:before:swap", (e) => {
    const { select, text, response } = e.detail.ctx;
    if (!select || response.status > 399) return;
    if (one(select, new DOMParser().parseFromString(text, "text/html"))) return;
    e.preventDefault();
    location.assign(response.raw.url);
  });

  // What is typed into a password can be shown.
  const show = one("[data-show-password]");
  if (show) {
    show.hidden = false;
    show.addEventListener("change", (e) => {
      const secrets = document.querySelectorAll("input[name$=password]");
      secrets.forEach((field) => (field.type = e.target.checked ? "text" : "password"));
    });
    on("submit", () => one("input", show).checked && one("input", show).click());
  }

  // A second press sends nothing; the button's own value goes out before it is disabled.
  const buttons = (root, off) => root.querySelectorAll("button").forEach((b) => (b.disabled = off));
  on("submit", (e) => setTimeout(() => buttons(e.target, true)));
  addEventListener("pageshow", () => buttons(document, false));
})();
