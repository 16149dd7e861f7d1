// Calls of the API's functions, and what can go wrong on the way, in words.
export interface Api {
  address: string;
  token: string;
  /** schema, where the API serves several */
  profile: string;
}

export interface Answer {
  status: number;
  text: string;
  contentType: string;
  milliseconds: number;
}

/** No answer of the API: what happened, and what to do. */
export class NoAnswer extends Error {
  constructor(
    readonly kind: 'unreachable' | 'cancelled' | 'address' | 'mixed',
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}

/** @throws NoAnswer where the address is not one of HTTP */
export function functionUrl(address: string, name: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new NoAnswer('address', address === '' ? 'the API has no address yet' : `"${address}" is not an address`, 'Write it in the settings, as https://example.com/api.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new NoAnswer('address', `"${address}" is not an address of HTTP`, 'Write it in the settings, as https://example.com/api.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new NoAnswer('address', 'the address holds a name or a password', 'Take it out, and put a token into the settings.');
  }
  url.search = '';
  url.hash = '';
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/rpc/${name}`;
  return url.href;
}

export async function callFunction(api: Api, name: string, body: string, signal: AbortSignal): Promise<Answer> {
  const url = functionUrl(api.address, name);
  if (location.protocol === 'https:' && url.startsWith('http:') && !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(url)) {
    throw new NoAnswer('mixed', 'this page came by HTTPS, and the API is at an address without', 'The browser blocks such requests. Serve the API by HTTPS too.');
  }
  const begun = performance.now();
  try {
    const response = await fetch(url, {
      method: 'POST', body, signal, headers: headersOf(api), credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
    });
    const text = await response.text();
    return { status: response.status, text, contentType: response.headers.get('content-type') ?? '', milliseconds: performance.now() - begun };
  } catch (error) {
    throw signal.aborted ? cancelled() : unreachable(url, error);
  }
}

function headersOf({ token, profile }: Api): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
    ...(profile === '' ? {} : { 'Content-Profile': profile }),
  };
}

const cancelled = () => new NoAnswer('cancelled', 'the request was cancelled here', '');

function unreachable(url: string, error: unknown): NoAnswer {
  if (error instanceof TypeError && /header|ByteString|ISO-8859-1/i.test(error.message)) {
    return new NoAnswer('address', 'the token or the schema holds a character that no header can hold', 'Copy it again, without line breaks.');
  }
  const { origin } = new URL(url);
  return origin === location.origin
    ? new NoAnswer('unreachable', `no answer from ${origin}`, 'The server may be down, or the network; or it redirects to another address.')
    : new NoAnswer('unreachable', `no answer from ${origin}`,
      `The server may be down, or the address wrong. Since this page comes from ${location.origin === 'null' ? 'a file' : location.origin}, the API must also allow requests from there (CORS: PostgREST's server-cors-allowed-origins); the console of the browser says which it was.`);
}
