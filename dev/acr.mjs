/** The authentication context classes of the OpenID Provider, with the methods (RFC 8176) that make each. */
export const PASSWORD = { acr: 'urn:daypass:password', amr: ['pwd'] };
export const SECOND_FACTOR = { acr: 'urn:daypass:second-factor', amr: ['pwd', 'otp', 'mfa'] };
