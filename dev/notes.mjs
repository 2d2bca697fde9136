import { randomUUID } from 'node:crypto';

/** Everybody's notes, in memory; each operation names the subject, so nobody reaches another's. */
export function createNotes() {
  const bySubject = new Map();

  function notesOf(sub) {
    if (!bySubject.has(sub)) {
      bySubject.set(sub, new Map());
      for (const [id, text] of WELCOME) add(sub, text, id);
    }
    return bySubject.get(sub);
  }

  function add(sub, text, id = randomUUID()) {
    const note = { id, text, created_at: new Date().toISOString() };
    notesOf(sub).set(note.id, note);
    return note;
  }

  return {
    add,
    list: (sub) => [...notesOf(sub).values()],
    find: (sub, id) => notesOf(sub).get(id),
    remove: (sub, id) => notesOf(sub).delete(id),
  };
}

// Everybody has these, so `/notes/welcome/share` is an address that can be written down.
const WELCOME = [
  ['welcome', 'This note came from a protected API.'],
  ['token', 'Your browser asked for it with an access token of its own.'],
];
