// Where everything runs. The issuer is compared as a string, so no address but the resource ends with a slash.
export const APP = 'http://localhost:8080';
export const PROVIDER = 'http://localhost:8081';
export const API = 'http://localhost:8082';
export const OAUTH_ONLY = 'http://localhost:8083';

// The resource indicator (RFC 8707), which is also the audience of the API's access tokens.
export const API_RESOURCE = `${API}/`;
