import { errors } from 'oidc-provider';
import { accountPage, consentPage, loginPage, secondFactorPage } from './interaction_pages.mjs';
import { chooseAccount, consent, login, secondFactor } from './interaction_steps.mjs';
import { errorPage } from './pages.mjs';
import { readForm } from './read_body.mjs';

/** Shows the page an interaction is at and takes what the person enters there; `policy.mjs` decides on the order. */
export const interactions = (provider) => async (ctx, next) => {
  const [own, way = ''] = /^\/interaction\/[\w-]+(\/\w+)?$/.exec(ctx.path) ?? [];
  const answer = own && answers[`${ctx.method} ${way}`];
  if (!answer) return next();
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Content-Security-Policy', "frame-ancestors 'none'");
  try {
    await answer(ctx, await provider.interactionDetails(ctx.req, ctx.res), provider);
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    ctx.status = error.status;
    await errorPage(ctx, { error: error.error, error_description: error.error_description });
  }
};

const prompts = {
  select_account: { page: accountPage, take: chooseAccount },
  login: { page: loginPage, take: login },
  second_factor: { page: secondFactorPage, take: secondFactor },
  consent: { page: consentPage, take: consent },
};

const answers = {
  'GET '(ctx, interaction) {
    ctx.body = prompts[interaction.prompt.name].page(interaction);
  },
  async 'POST '(ctx, interaction, provider) {
    const { page, take } = prompts[interaction.prompt.name];
    const { result, wrong } = await take(await readForm(ctx.req), interaction, provider);
    if (!wrong) return finish(ctx, provider, result);
    ctx.status = 400;
    ctx.body = page(interaction, wrong);
  },
  'GET /abort': (ctx, _interaction, provider) =>
    finish(ctx, provider, { error: 'access_denied', error_description: 'End-User aborted interaction' }),
  'GET /unmet': (ctx, _interaction, provider) => finish(ctx, provider, {
    error: 'unmet_authentication_requirements',
    error_description: 'End-User has no second factor',
  }),
};

async function finish(ctx, provider, result) {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
  ctx.status = 303;
  ctx.redirect(returnTo);
}
