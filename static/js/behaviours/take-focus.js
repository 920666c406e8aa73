/**
 * Takes the focus when it appears: the summary of what was wrong in a form that came back.
 */
export function mount(element) {
  element.focus();
}
