import { interactionPolicy } from 'oidc-provider';
import { SECOND_FACTOR } from './acr.mjs';

const { Check, Prompt, base } = interactionPolicy;

/** The questions in their order: which account if asked for, who it is, consent. */
export function plainPolicy() {
  const policy = base();
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0);
  return policy;
}

/** The same, with the second factor between who it is and consent (RFC 9470 4). */
export function stepUpPolicy() {
  const policy = plainPolicy();
  policy.add(new Prompt({ name: 'second_factor' }, secondFactorMissing), policy.indexOf(policy.get('consent')));
  return policy;
}

const secondFactorMissing = new Check(
  'second_factor_missing',
  'End-User authentication with a second factor is required',
  'login_required',
  ({ oidc }) => Boolean(oidc.params.acr_values?.split(' ').includes(SECOND_FACTOR.acr)) && oidc.acr !== SECOND_FACTOR.acr,
);
