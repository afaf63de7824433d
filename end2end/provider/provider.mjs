// An identity provider for tests: a real one (oidc-provider), with people who
// sign in with their `sub` and any password, faces that look like GitHub and
// Facebook, and a door through which tests make it misbehave.
//
//   node provider.mjs [--port N] [--claims-in-id-token] --clients JSON --accounts JSON
//
// --clients: OpenID Connect client metadata, such as
//   [{"client_id":"irori","client_secret":"…","redirect_uris":["http://127.0.0.1:3000/…"]}];
//   without client_secret it is a public client. The GitHub and Facebook faces
//   want "token_endpoint_auth_method":"client_secret_post".
// --accounts: [{"sub":"1001","name":"Ada","email":"ada@example.org",
//   "email_verified":true,"picture":"https://…","login":"ada"}], all but sub optional.
//
// When it is ready it prints its address, which is its issuer, as one line. It
// ends with its standard input, or on SIGTERM.
//
// POST /test/rotate-keys          a new key signs from now on; the old one is gone
//   {"same":true}                 … and the new one has its name (kid)
// POST /test/lie {"what":WHAT}    see `lies`; null ends it
// POST /test/hang {"path":PATH,"ms":N}   how long that path is silent first; path null ends it
// GET  /test/requests             how often what was asked: {"POST /token":1,…}

import * as crypto from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

// oidc-provider's advice for production would be mistaken for our one line.
console.info = console.warn = () => {};
const { Provider } = await import('oidc-provider');

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'claims-in-id-token': { type: 'boolean', default: false },
    clients: { type: 'string', default: '[]' },
    accounts: { type: 'string', default: '[]' },
  },
});
const accounts = new Map(JSON.parse(options.accounts).map((account) => [account.sub, account]));
const clients = JSON.parse(options.clients).map((client) => ({
  ...(client.client_secret ? {} : { token_endpoint_auth_method: 'none' }),
  ...client,
}));

// ---- what it is asked, and how it misbehaves ----

/** @type {Map<string, number>} */
const requests = new Map();
/** @type {string | null} */
let lie = null;
/** @type {{ path: string | null, ms: number }} */
let hang = { path: null, ms: 0 };

/** What changes in an id token, by lie. They are signed again, so that nothing else is wrong. */
const lies = {
  nonce: (token) => { token.payload.nonce = 'of-another-sign-in'; },
  'no-nonce': (token) => { delete token.payload.nonce; },
  audience: (token) => { token.payload.aud = 'another-client'; },
  'more-audiences': (token) => { token.payload.aud = [token.payload.aud, 'another-client']; },
  issuer: (token) => { token.payload.iss = 'https://another.example.org'; },
  expired: (token) => { token.payload.exp = now() - 120; },
  'just-expired': (token) => { token.payload.exp = now() - 20; },
  // Somebody else's name under the signature of this one's token.
  signature: (token) => { token.payload.sub = 'somebody-else'; token.keepSignature = true; },
  'no-signature': (token) => { token.header = { alg: 'none' }; },
  'shared-secret': (token) => { token.header.alg = 'HS256'; },
  'unknown-key': (token) => { token.header.kid = 'nobody-knows'; },
  'authorized-party': (token) => { token.payload.azp = 'another-client'; },
  'issued-later': (token) => { token.payload.iat = now() + 3600; },
  'issued-long-ago': (token) => { token.payload.iat = now() - 3600; },
  'not-yet': (token) => { token.payload.nbf = now() + 3600; },
  'clock-ahead': (token) => { token.payload.iat = now() + 30; token.payload.nbf = now() + 30; },
  'access-token-hash': (token) => { token.payload.at_hash = 'b2YgYW5vdGhlciBvbmU'; },
};
/** What changes in the address the browser comes back with, by lie. */
const returnLies = {
  'another-issuer': (query) => query.set('iss', 'https://another.example.org'),
  'no-issuer': (query) => query.delete('iss'),
};
/** What else it lies about: userinfo's sub, and answers of the token endpoint; `unwell`: what is published. */
const otherLies = ['unwell', 'subject', 'no-id-token', 'bad-token', 'large', 'endless', 'redirect', 'broken', 'html'];

const now = () => Math.floor(Date.now() / 1000);

// ---- keys ----

const newKeys = () => [
  { alg: 'RS256', type: 'rsa', options: { modulusLength: 2048 } },
  { alg: 'ES256', type: 'ec', options: { namedCurve: 'P-256' } },
].map(({ alg, type, options: parameters }) => ({ alg, kid: crypto.randomUUID(), ...newPair(type, parameters) }));

/**
 * A pair that went through PEM. Node 20 can stop for ever (a lock it holds itself)
 * when a garbage collection falls into exporting a just generated key as a JWK;
 * keys that were read do not share that lock.
 */
function newPair(type, parameters) {
  const pem = crypto.generateKeyPairSync(type, {
    ...parameters,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKey: crypto.createPublicKey(pem.publicKey), privateKey: crypto.createPrivateKey(pem.privateKey) };
}

const jwk = ({ alg, kid }, key) => ({ ...key.export({ format: 'jwk' }), alg, kid, use: 'sig' });

let keys = newKeys();
let rotated = false;

// ---- id tokens ----

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function sign({ header, payload }) {
  const text = `${encode(header)}.${encode(payload)}`;
  if (header.alg === 'none') return `${text}.`;
  if (header.alg === 'HS256') {
    const client = clients.find(({ client_id: id }) => id === payload.aud);
    const mac = crypto.createHmac('sha256', client.client_secret).update(text);
    return `${text}.${mac.digest('base64url')}`;
  }
  const { privateKey } = keys.find(({ alg }) => alg === header.alg);
  const signature = crypto.sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** The id token as it is sent: as oidc-provider made it, unless keys were rotated or it lies. */
function finalIdToken(idToken) {
  const change = lies[lie];
  if (!change && !rotated) return idToken;
  const [header, payload, signature] = idToken.split('.');
  const token = { header: decode(header), payload: decode(payload), keepSignature: false };
  token.header.kid = keys.find(({ alg }) => alg === token.header.alg).kid;
  change?.(token);
  if (token.keepSignature) return `${encode(token.header)}.${encode(token.payload)}.${signature}`;
  return sign(token);
}

// ---- the provider ----

const server = createServer((req, res) => {
  answer(req, res).catch((error) => {
    console.error(error);
    res.statusCode = 500;
    res.end();
  });
});
await new Promise((ready) => { server.listen(Number(options.port), '127.0.0.1', ready); });
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients,
  jwks: { keys: keys.map((key) => jwk(key, key.privateKey)) },
  scopes: ['openid', 'offline_access', 'profile', 'email', 'read:user', 'user:email', 'public_profile'],
  claims: {
    openid: ['sub'],
    profile: ['name', 'picture', 'preferred_username'],
    email: ['email', 'email_verified'],
  },
  // As the standard has it, claims are in userinfo; many put them into the id token.
  conformIdTokenClaims: !options['claims-in-id-token'],
  pkce: { required: () => true },
  cookies: { keys: [crypto.randomUUID()] },
  features: { devInteractions: { enabled: true } },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  async findAccount(_ctx, sub) {
    const account = accounts.get(sub);
    return account && { accountId: sub, claims: async () => account };
  },
});
const oidc = provider.callback();

// ---- answering ----

/** Where the other faces' addresses lead. */
const faces = {
  '/github/login/oauth/authorize': { path: '/auth' },
  '/github/login/oauth/access_token': { path: '/token', shape: asGitHub },
  '/facebook/dialog/oauth': { path: '/auth' },
  '/facebook/oauth/access_token': { path: '/token', shape: asFacebook },
};
const profiles = {
  '/github/user': gitHubUser,
  '/github/user/emails': gitHubEmails,
  '/facebook/me': facebookMe,
};

async function answer(req, res) {
  const url = new URL(req.url, issuer);
  if (url.pathname.startsWith('/test/')) return test(req, res, url.pathname);
  const asked = `${req.method} ${url.pathname}`;
  requests.set(asked, (requests.get(asked) ?? 0) + 1);
  if (hang.path === url.pathname) await new Promise((over) => { setTimeout(over, hang.ms); });

  const profile = profiles[url.pathname];
  if (profile) return sendProfile(req, res, url, profile);

  if (url.pathname === '/.well-known/openid-configuration') {
    if (lie === 'unwell') return res.writeHead(503).end();
    // `place ENDPOINT ADDRESS`: an endpoint is said to be somewhere else.
    const [what, endpoint, place] = (lie ?? '').split(' ');
    if (what === 'place') rewrite(res, (body) => JSON.stringify({ ...JSON.parse(body), [endpoint]: place }));
  }
  if (returnLies[lie]) relocate(res, returnLies[lie]);

  const face = faces[url.pathname];
  const path = face?.path ?? url.pathname;
  if (path === '/token' && misbehave(res)) return undefined;
  req.url = path + url.search;
  if (path === '/token') {
    // Those two look for a client's secret in the form only.
    if (face) delete req.headers.authorization;
    rewrite(res, (body) => {
      const json = JSON.parse(body);
      if (json.id_token) json.id_token = finalIdToken(json.id_token);
      if (lie === 'no-id-token') delete json.id_token;
      if (lie === 'bad-token') json.access_token = 'line\nbreak';
      return face?.shape ? face.shape(json, req, res) : JSON.stringify(json);
    });
  } else if (path === '/jwks') {
    rewrite(res, () => JSON.stringify({ keys: keys.map((key) => jwk(key, key.publicKey)) }));
  } else if (path === '/me' && lie === 'subject') {
    rewrite(res, (body) => JSON.stringify({ ...JSON.parse(body), sub: 'somebody-else' }));
  } else if (path.startsWith('/interaction/')) {
    // A font from far away, which a test must not wait for.
    rewrite(res, (body) => body.replace(/@import url\([^)]*\);/g, ''));
  }
  return oidc(req, res);
}

/** Changes what is sent: Koa hands over the whole body at once. */
function rewrite(res, change) {
  const end = res.end.bind(res);
  res.end = (body) => {
    if (!body || body.length === 0) return end(body);
    const changed = change(body.toString());
    res.setHeader('content-length', Buffer.byteLength(changed));
    return end(changed);
  };
}

/** Changes the query of where the browser is sent, if that is back to who asked. */
function relocate(res, change) {
  const set = res.setHeader.bind(res);
  res.setHeader = (name, value) => {
    const to = name.toLowerCase() === 'location' && URL.canParse(value) ? new URL(value) : null;
    if (!to || to.origin === issuer) return set(name, value);
    change(to.searchParams);
    return set(name, to.href);
  };
}

/** A token endpoint with something wrong that is not in the id token. */
function misbehave(res) {
  switch (lie) {
    case 'large':
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ padding: 'x'.repeat(300 * 1024) }));
      return true;
    case 'endless': {
      res.setHeader('content-type', 'application/json');
      const more = setInterval(() => res.write(' '.repeat(16 * 1024)), 1);
      res.on('close', () => clearInterval(more));
      return true;
    }
    case 'redirect':
      res.writeHead(307, { location: `${issuer}/elsewhere` }).end();
      return true;
    case 'broken':
      res.writeHead(503).end();
      return true;
    case 'html':
      res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
      return true;
    default:
      return false;
  }
}

function send(res, status, value) {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  res.end(JSON.stringify(value));
}

// ---- the faces ----

function asGitHub(json, req, res) {
  let shaped = { access_token: json.access_token, scope: 'read:user,user:email', token_type: 'bearer' };
  if (json.error) {
    // GitHub refuses with status 200.
    res.statusCode = 200;
    const error = json.error === 'invalid_client' ? 'incorrect_client_credentials' : 'bad_verification_code';
    shaped = { error, error_description: 'The code passed is incorrect or expired.' };
  }
  if (req.headers.accept?.includes('json')) return JSON.stringify(shaped);
  res.setHeader('content-type', 'application/x-www-form-urlencoded; charset=utf-8');
  return new URLSearchParams(shaped).toString();
}

function asFacebook(json, _req, res) {
  if (!json.error) {
    return JSON.stringify({ access_token: json.access_token, token_type: 'bearer', expires_in: 600 });
  }
  res.statusCode = 400;
  const [code, message] = json.error === 'invalid_client'
    ? [1, 'Error validating client secret.']
    : [100, 'This authorization code has been used.'];
  return JSON.stringify({ error: { message, type: 'OAuthException', code, fbtrace_id: 'A' } });
}

async function sendProfile(req, res, url, profile) {
  if (!req.headers['user-agent']) return send(res, 403, { message: 'Please name yourself' });
  const value = req.headers.authorization?.match(/^Bearer (.+)$/)?.[1];
  const token = value && await provider.AccessToken.find(value);
  const account = token && accounts.get(token.accountId);
  if (!account) return send(res, 401, { message: 'Bad credentials' });
  const told = profile(account, token, url);
  return told ? send(res, 200, told) : send(res, 404, { message: 'Not Found' });
}

/** GitHub's ids are numbers. */
const number = (sub) => Number(sub) || Number.parseInt(crypto.createHash('sha256').update(sub).digest('hex').slice(0, 8), 16);

function gitHubUser(account) {
  return {
    login: account.login ?? account.sub,
    id: number(account.sub),
    avatar_url: account.picture ?? null,
    type: 'User',
    name: account.name ?? null,
    // What somebody wants others to see, verified or not.
    email: 'public@example.org',
  };
}

function gitHubEmails(account, token) {
  if (!token.scopes.has('user:email')) return null;
  const own = account.email
    ? [{ email: account.email, primary: true, verified: account.email_verified ?? false, visibility: 'private' }]
    : [];
  return [
    { email: `${account.sub}@users.noreply.github.com`, primary: false, verified: true, visibility: null },
    ...own,
  ];
}

function facebookMe(account, _token, url) {
  const wanted = (url.searchParams.get('fields') ?? 'id,name').match(/\w+(\([^)]*\))?/g) ?? [];
  const all = {
    id: account.sub,
    name: account.name,
    email: account.email,
    picture: {
      data: {
        height: 200,
        width: 200,
        is_silhouette: !account.picture,
        url: account.picture ?? 'https://example.org/nobody.png',
      },
    },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
}

// ---- the tests' door ----

async function test(req, res, path) {
  let body = '';
  for await (const chunk of req) body += chunk;
  const said = body ? JSON.parse(body) : {};
  switch (`${req.method} ${path}`) {
    case 'POST /test/rotate-keys':
      keys = newKeys().map((key, index) => (said.same ? { ...key, kid: keys[index].kid } : key));
      rotated = true;
      break;
    case 'POST /test/lie':
      if (said.what !== null && !lies[said.what] && !returnLies[said.what]
        && !otherLies.includes(said.what) && !said.what.startsWith('place ')) {
        return send(res, 400, { error: `no such lie: ${said.what}` });
      }
      lie = said.what;
      break;
    case 'POST /test/hang':
      hang = { path: said.path ?? null, ms: said.ms ?? 20_000 };
      break;
    case 'GET /test/requests':
      return send(res, 200, Object.fromEntries(requests));
    default:
      return send(res, 404, { error: 'no such door' });
  }
  return send(res, 200, {});
}

process.stdin.on('end', () => process.exit(0)).resume();
process.on('SIGTERM', () => process.exit(0));
process.stdout.write(`${issuer}\n`);
