// For pages of staff, which work without this file too.
(() => {
  const one = (mark) => document.querySelector(mark);

  // What is typed into a password can be shown, until it is sent.
  const show = one("[data-show-password]");
  if (show) {
    const secrets = document.querySelectorAll("input[type=password]");
    const turn = (type) => secrets.forEach((field) => (field.type = type));
    show.hidden = false;
    show.addEventListener("change", (e) => turn(e.target.checked ? "text" : "password"));
    document.addEventListener("submit", () => turn("password"));
  }

  // Paper is for those who have a printer.
  const print = one("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  // A page that is told of changes in its days asks for its region again.
  const live = one("[data-live]");
  if (live) {
    const say = (isOff) => (one("#live-off").hidden = !isOff);
    const stream = new EventSource(live.dataset.live);
    stream.addEventListener("open", () => say(false));
    stream.addEventListener("error", () => say(true));
    stream.addEventListener("dayChanged", () => document.body.dispatchEvent(new Event("dayChanged")));
  }
})();
