/** The pages between a request and its answer. Each takes the interaction and what was wrong with the last entry, if anything. */
import { escapeHtml, page } from './page.mjs';

export const loginPage = (interaction, wrong) => ask(interaction, 'Sign in', wrong, loginForm(interaction));

// A button without a type submits too; the one of `type=submit` is the sign-in's on every page.
export const accountPage = (interaction, wrong) => ask(interaction, 'Choose an account', wrong, `
    ${interaction.session ? `<form method="post">
      <input type="hidden" name="account" value="current">
      <button class="quiet">Continue as ${escapeHtml(interaction.session.accountId)}</button>
    </form>` : ''}
    ${loginForm(interaction)}`);

export const secondFactorPage = (interaction, wrong) => ask(interaction, 'Second factor', wrong, `
    <p>${client(interaction)} asks <strong>${escapeHtml(interaction.session.accountId)}</strong> for a second factor.
      This is a development provider: any six digits will do, such as 123456.</p>
    <form method="post" autocomplete="off">
      <label>Six-digit code <input name="code" inputmode="numeric" required autofocus></label>
      <button type="submit">Continue</button>
    </form>`, `<a href="${path(interaction)}/unmet">I have no second factor</a>`);

export const consentPage = (interaction) => ask(interaction, 'Authorize', undefined, `
    <p>${client(interaction)} asks <strong>${escapeHtml(interaction.session.accountId)}</strong> for:</p>
    <ul>${asked(interaction).map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>
    <form method="post">
      <input type="hidden" name="prompt" value="consent">
      <button autofocus type="submit">Continue</button>
    </form>`);

function loginForm(interaction) {
  const hint = interaction.params.login_hint ?? '';
  return `
    <p>Sign in to go on to ${client(interaction)}. This is a development provider: any name and any password will do.</p>
    <form method="post" autocomplete="off">
      <label>Name <input name="login" value="${escapeHtml(hint)}" required ${hint ? '' : 'autofocus'}></label>
      <label>Password <input name="password" type="password" required ${hint ? 'autofocus' : ''}></label>
      <button type="submit">Sign in</button>
    </form>`;
}

function asked({ params, prompt: { details } }) {
  const lines = [
    ...(details.missingOIDCScope ?? []).filter((scope) => scope !== 'offline_access'),
    ...Object.entries(details.missingResourceScopes ?? {}).map(([resource, scopes]) => `${scopes.join(', ')} at ${resource}`),
  ];
  if (!lines.length) lines.push('what it was granted before');
  if (params.scope?.split(' ').includes('offline_access')) lines.push('access while you are away');
  return lines;
}

const client = ({ params }) => `<strong>${escapeHtml(params.client_id)}</strong>`;
const path = ({ uid }) => `/interaction/${uid}`;

const ask = (interaction, title, wrong, body, way = '') => page(title, `
    ${wrong ? `<p role="alert">${wrong}</p>` : ''}
    ${body}
    <nav>${way}<a href="${path(interaction)}/abort">Cancel</a></nav>`);
