/**
 * Copies data-text to the clipboard and says so beside the button with data-done.
 */
import { announce } from "../announce.js";

const SHOWN_MS = 2500;

export function mount(button) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.text);
    announce(button.dataset.done);
    const said = document.createElement("span");
    said.className = "copy-text-done";
    said.textContent = button.dataset.done;
    said.setAttribute("aria-hidden", "true");
    button.after(said);
    setTimeout(() => said.remove(), SHOWN_MS);
  });
}
