/**
 * Does a thing at once, and again at most every so many milliseconds while it is asked for: a list of a hundred reports is not drawn
 * anew for each piece that is sent.
 */
export function calmly(act, pauseMs = 300) {
  let isResting = false;
  let isWanted = false;
  return async function ask() {
    if (isResting) {
      isWanted = true;
      return;
    }
    isResting = true;
    try {
      await act();
    } finally {
      setTimeout(() => {
        isResting = false;
        if (!isWanted) return;
        isWanted = false;
        ask().catch((error) => console.error("it could not be drawn", error));
      }, pauseMs);
    }
  };
}
