/**
 * Lets a person choose light, dark or the device's own setting. The choice is kept in a cookie, so that the server sends
 * the page in the right colours from the first byte on. Pages kept offline take it from here.
 */
const YEAR_S = 365 * 24 * 60 * 60;

function wear(choice) {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
}

export function mount(group) {
  const buttons = [...group.querySelectorAll("[data-theme-choice]")];
  const kept = document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1] ?? "system";

  function mark(choice) {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const choice = button.dataset.themeChoice;
      const age = choice === "system" ? 0 : YEAR_S;
      // biome-ignore lint/suspicious/noDocumentCookie: the server must see the choice, and the Cookie Store API is not everywhere
      document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax`;
      wear(choice);
      mark(choice);
    });
  }

  wear(kept);
  mark(kept);
  group.hidden = false;
}
