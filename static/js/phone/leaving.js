/** A page among others and before its end: one window writes a finding at a time, and what is unsaved is saved before it goes. */
let letGo = () => {};

/** Write this finding alone: two windows never write the same. The one that holds it last has it; the one before hears `lose`. */
export function hold(id, lose) {
  letGo();
  const written = new Promise((done) => {
    letGo = done;
  });
  navigator.locks?.request(`patrol-draft-${id}`, { steal: true }, () => written).catch(lose);
}

const savers = new Set();

/** Be asked to save before the page is loaded anew. */
export function onLeaving(save) {
  savers.add(save);
}

/** Save what the page still holds, then load it anew. */
export async function reloadPage() {
  await Promise.allSettled([...savers].map((save) => save()));
  location.reload();
}
