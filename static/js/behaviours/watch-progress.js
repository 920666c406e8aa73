/**
 * How far a file is: asks for the same page again and again and takes over its words and bar; when the page has come to
 * another state (data-state), it is shown whole. A page that nobody looks at does not ask. Without this, the link does it.
 */
const EVERY_MS = 1000;
const LONGEST_MS = 15_000;

export function mount(element) {
  const words = element.querySelector("p");
  const bar = element.querySelector("progress");
  element.querySelector(".progress-again").hidden = true;
  let pause = EVERY_MS;

  async function look() {
    if (!element.isConnected) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const seen = page.querySelector('[data-behaviour="watch-progress"]');
        if (seen?.dataset.state !== element.dataset.state) {
          location.reload();
          return;
        }
        words.textContent = seen.querySelector("p").textContent;
        bar.value = seen.querySelector("progress").value;
        pause = EVERY_MS;
      } catch {
        // The line is down, or the session is over: the person may look for themselves.
        pause = Math.min(pause * 2, LONGEST_MS);
        element.querySelector(".progress-again").hidden = false;
      }
    }
    setTimeout(look, pause);
  }

  setTimeout(look, pause);
}
