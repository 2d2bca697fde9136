/** The pages that stand for themselves; those on the way to an answer are in `interaction_pages.mjs`. */
import { escapeHtml, page } from './page.mjs';

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
