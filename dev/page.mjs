export const escapeHtml = (value) => String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** What every page of a provider stands in. */
export const page = (title, body) => `<!DOCTYPE html>
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
    label { display: block; margin-top: .75rem; }
    input { box-sizing: border-box; width: 100%; padding: .75rem; border: 1px solid #888; border-radius: .5rem; font: inherit; }
    button { width: 100%; margin-top: .75rem; padding: .75rem; border: 0; border-radius: .5rem; font: inherit; background: #2456c8; color: #fff; cursor: pointer; }
    button.quiet { border: 1px solid #888; background: none; color: inherit; }
    nav { display: grid; gap: .5rem; margin-top: 1rem; text-align: center; }
    a { color: inherit; }
    [role=alert] { padding: .5rem .75rem; border-left: .25rem solid #c8243f; }
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
