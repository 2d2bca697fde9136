// React with react-router and react-oidc-context, as their documentation shows them.
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { AuthProvider, useAuth } from 'react-oidc-context';
import { WebStorageStateStore } from 'oidc-client-ts';
import { BrowserRouter, Route, Routes, useNavigate } from 'react-router';
import { API, CLIENT_ID, ISSUER, REDIRECT_URI, SCOPE, SIGNED_OUT_URI } from './settings.js';

const settings = {
  authority: ISSUER, client_id: CLIENT_ID, redirect_uri: REDIRECT_URI, post_logout_redirect_uri: SIGNED_OUT_URI, scope: SCOPE,
  prompt: 'consent', userStore: new WebStorageStateStore({ store: sessionStorage }),
};

function Home() {
  const auth = useAuth();
  const [result, setResult] = useState('');
  if (auth.isLoading) return <p>Loading</p>;
  if (auth.error) return <p role="alert">{auth.error.message}</p>;
  if (!auth.isAuthenticated) return <button data-testid="sign-in" onClick={() => auth.signinRedirect()}>Sign in</button>;
  const call = async () => {
    const response = await fetch(API, { headers: { authorization: `Bearer ${auth.user.access_token}` } });
    setResult(await response.text());
  };
  return (
    <>
      <p data-testid="user-name">{auth.user.profile.name}</p>
      <button data-testid="call-api" onClick={call}>Call the API</button>
      <pre data-testid="api-result">{result}</pre>
      <button data-testid="sign-out" onClick={() => auth.signoutRedirect()}>Sign out</button>
    </>
  );
}

function App() {
  const navigate = useNavigate();
  return (
    <AuthProvider {...settings} onSigninCallback={() => navigate('/', { replace: true })}>
      <Routes><Route path="*" element={<Home />} /></Routes>
    </AuthProvider>
  );
}

createRoot(document.querySelector('#app')).render(<BrowserRouter><App /></BrowserRouter>);
