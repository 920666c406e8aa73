/**
 * A submit button that waits visibly and cannot be pressed twice: data-waiting="보내는 중…". The server recognises
 * repeats by their id anyway; this spares people the doubt. Coming back with the browser's back button frees it.
 */
import { announce } from "../announce.js";

export function mount(button) {
  const form = button.form;
  if (!form) return;
  const label = button.querySelector(".button-label");
  const words = label?.textContent;

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.isSent) {
      event.preventDefault();
      return;
    }
    if (event.submitter && event.submitter !== button) return;
    form.dataset.isSent = "true";
    button.classList.add("is-waiting");
    button.setAttribute("aria-disabled", "true");
    if (label && button.dataset.waiting) {
      label.textContent = button.dataset.waiting;
      announce(button.dataset.waiting);
    }
  });

  addEventListener("pageshow", () => {
    delete form.dataset.isSent;
    button.classList.remove("is-waiting");
    button.removeAttribute("aria-disabled");
    if (label) label.textContent = words;
  });
}
