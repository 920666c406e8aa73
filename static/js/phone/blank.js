/** A finding before anything is written in it, and what the last one leaves to the next. */
import { newId } from "./ids.js";
import { keepOwn, keptOwn } from "./session.js";

/** A finding of this person that says nothing yet. */
export function blank(writer) {
  return {
    id: newId(),
    kind: "report",
    state: "draft",
    madeAt: Date.now(),
    personId: writer,
    photos: [],
    content: {
      description: "",
      handling: "handed_over",
      result: "",
      isUrgent: false,
      item: null,
      location: null,
    },
    attempts: 0,
    nextAttemptAt: 0,
  };
}

/** Whether a draft holds anything that would be missed. */
export function isWorthKeeping({ photos, content }) {
  return photos.length > 0 || content.description.trim() !== "";
}

/** Remember the item for the next finding's suggestions. */
export async function rememberItem({ item }) {
  if (item) {
    const items = (await keptOwn("items")) ?? [];
    await keepOwn("items", [item, ...items.filter((one) => one !== item)].slice(0, 12));
  }
}
