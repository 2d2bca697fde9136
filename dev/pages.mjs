/** The pages of a provider that are not the library's own development interactions. */
export const escapeHtml = (value) => String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export async function logoutPage(ctx, form) {
  ctx.body = page('Sign out?', `
    <p>You are signed in at <strong>${escapeHtml(ctx.host)}</strong>.</p>
    ${form}
    <button autofocus type="submit" form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>
    <button type="submit" form="op.logoutForm" class="quiet">No, stay signed in</button>`);
}

export async function signedOutPage(ctx) {
  ctx.body = page('Signed out', '<p>You are signed out of the provider.</p>');
}

export async function errorPage(ctx, out) {
  ctx.type = 'html';
  ctx.body = page('This request cannot be answered', `
    <dl>${Object.entries(out).map(([key, value]) => `<dt>${escapeHtml(key)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`);
}

const page = (title, body) => `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <style>
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
    body { display: grid; place-items: center; min-height: 90vh; margin: 1rem; }
    main { width: min(24rem, 100%); }
    dt { font-weight: 600; }
    dd { margin: 0 0 .75rem; overflow-wrap: anywhere; }
    button { width: 100%; margin-top: .5rem; padding: .75rem; border: 0; border-radius: .5rem; font: inherit; background: #2456c8; color: #fff; cursor: pointer; }
    button.quiet { background: none; color: inherit; }
  </style>
</head>
<body>
  <main>
    <h1>${title}</h1>
    ${body}
  </main>
</body>
</html>
`;
