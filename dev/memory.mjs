/** Remembers values for some seconds each. */
export function createMemory(seconds) {
  const ends = new Map();

  return {
    add: (value) => ends.set(value, Date.now() + seconds * 1000),
    has(value) {
      // the oldest come first, so what follows the first that is still good is good too
      for (const [old, end] of ends) {
        if (end >= Date.now()) break;
        ends.delete(old);
      }
      return ends.has(value);
    },
  };
}
