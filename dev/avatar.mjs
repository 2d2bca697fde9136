import { createHash } from 'node:crypto';
import { escapeHtml } from './page.mjs';
import { user } from './users.mjs';

/** Answers a request for an avatar, and says whether it was one. */
export function avatar(request, response) {
  const name = /^\/avatar\/(.+)\.svg$/.exec(request.url)?.[1];
  if (request.method !== 'GET' || !name) return false;
  response.writeHead(200, {
    'Content-Type': 'image/svg+xml; charset=utf-8',
    'Cache-Control': 'max-age=3600',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  response.end(svg(decoded(name)));
  return true;
}

function svg(sub) {
  const words = user(sub).name.split(' ');
  const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...word][0] ?? '').join('');
  const hue = createHash('sha256').update(sub).digest().readUInt16BE() % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">
  <rect width="96" height="96" fill="hsl(${hue} 45% 38%)"/>
  <text x="48" y="50" fill="#fff" font-family="system-ui, sans-serif" font-size="38" font-weight="600" text-anchor="middle" dominant-baseline="central">${escapeHtml(initials.toUpperCase())}</text>
</svg>
`;
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
