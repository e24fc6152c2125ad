// For pages of staff, which work without this file too.
(() => {
  // What is typed into a password can be shown, until it is sent.
  const show = document.querySelector("[data-show-password]");
  if (!show) return;
  const secrets = document.querySelectorAll("input[type=password]");
  const turn = (type) => secrets.forEach((field) => (field.type = type));
  show.hidden = false;
  show.addEventListener("change", (e) => turn(e.target.checked ? "text" : "password"));
  document.addEventListener("submit", () => turn("password"));
})();
