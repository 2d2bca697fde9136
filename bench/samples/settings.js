// What every sample is told: the same provider, the same registration, the same API.
export const ISSUER = 'http://localhost:8081';
export const CLIENT_ID = 'daypass';
export const REDIRECT_URI = 'http://localhost:8080/callback';
export const SIGNED_OUT_URI = 'http://localhost:8080/signed-out';
export const SCOPE = 'openid profile email offline_access';
export const API = 'http://localhost:8082/turn';
