import { createHash } from 'node:crypto';

/** Whoever signs in exists: the name typed in is the subject, and everything else follows from it. */
export function user(sub) {
  const { name, id } = Object.hasOwn(WELL_KNOWN, sub) ? WELL_KNOWN[sub] : {};
  return {
    sub,
    id: id ?? stableId(sub),
    name: name ?? capitalised(sub),
    email: sub.includes('@') ? sub : `${sub}@example.com`,
  };
}

/** The user as OpenID Connect standard claims (OIDC Core 5.1). */
export function standardClaims(sub, origin) {
  const { name, email } = user(sub);
  const [given_name, ...rest] = name.split(' ');
  return {
    sub,
    name,
    given_name,
    family_name: rest.join(' ') || undefined,
    preferred_username: sub,
    picture: pictureUrl(origin, sub),
    locale: 'en-GB',
    updated_at: UPDATED_AT,
    email,
    email_verified: true,
  };
}

/** Where a provider serves the user's picture; `avatar.mjs` draws it. */
export const pictureUrl = (origin, sub) => `${origin}/avatar/${encodeURIComponent(sub)}.svg`;

const WELL_KNOWN = {
  ada: { name: 'Ada Lovelace' },
  grace: { name: 'Grace Hopper' },
  alan: { name: 'Alan Turing' },
  octocat: { name: 'The Octocat', id: 583231 },
};

const UPDATED_AT = Date.UTC(2026, 0, 1) / 1000;

function capitalised(sub) {
  const words = sub.split('@')[0].split(/[\s._-]+/).filter(Boolean);
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join(' ') || sub;
}

const stableId = (sub) => createHash('sha256').update(sub).digest().readUInt32BE();
