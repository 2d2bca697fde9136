import { createHash, randomUUID } from 'node:crypto';
import { EmbeddedJWK, calculateJwkThumbprint, errors, jwtVerify } from 'jose';
import { PROOF_ALGORITHMS, Refusal } from './challenge.mjs';
import { createMemory } from './memory.mjs';

/** Judges the DPoP proofs that come to one server (RFC 9449 4.3), and gives out its nonces (9). */
export function createProofs(address) {
  const nonces = createMemory(NONCE_SECONDS);
  const used = createMemory(PROOF_SECONDS + 2 * CLOCK_SECONDS);

  return {
    nonce() {
      const nonce = randomUUID();
      nonces.add(nonce);
      return nonce;
    },
    /** Throws what is wrong with the proof that `token`, bound to the key `jkt`, came with. */
    async check(request, token, jkt) {
      const { payload, protectedHeader } = await verified(onlyProof(request));
      demand(payload.htm === request.method, 'is for another method');
      demand(URL.parse(payload.htu)?.href === target(request, address), 'is for another address, or for one with a query');
      if (!nonces.has(payload.nonce)) throw new Refusal('use_dpop_nonce', 'The proof needs the latest nonce of this server.');
      demand(payload.ath === createHash('sha256').update(token).digest('base64url'), 'is for another access token');
      demand((await calculateJwkThumbprint(protectedHeader.jwk)) === jkt, 'is made with another key than the token is bound to');
      demand(typeof payload.jti === 'string' && payload.jti, 'has no jti');
      demand(!used.has(payload.jti), 'was used before');
      used.add(payload.jti);
    },
  };
}

const NONCE_SECONDS = 60;
const PROOF_SECONDS = 60;
const CLOCK_SECONDS = 5;

function onlyProof(request) {
  const proofs = request.headersDistinct.dpop ?? [];
  demand(proofs.length === 1, 'is missing, or is not the only one');
  return proofs[0];
}

async function verified(proof) {
  try {
    // EmbeddedJWK refuses private and symmetric keys
    return await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: PROOF_ALGORITHMS,
      requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
      maxTokenAge: PROOF_SECONDS,
      clockTolerance: CLOCK_SECONDS,
    });
  } catch (error) {
    throw new Refusal('invalid_dpop_proof', `The proof ${reason(error)}.`);
  }
}

function reason(error) {
  if (error instanceof errors.JWTExpired) return 'is too old';
  if (error instanceof errors.JWTClaimValidationFailed) return `has no ${error.claim} that will do`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'is signed with another algorithm than those named here';
  return 'is not a JWT signed with the public key in it';
}

function demand(condition, wrong) {
  if (!condition) throw new Refusal('invalid_dpop_proof', `The proof ${wrong}.`);
}

function target(request, address) {
  const { origin, pathname } = new URL(request.url, address);
  return origin + pathname;
}
