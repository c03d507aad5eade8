// Node-RED on loopback asks for no password, and its admin API answers any origin. So that no web page
// the user visits can deploy flows here, requests are taken from this machine's own pages alone.

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Sent under a foreign host name (DNS rebinding), or by a page of another origin. */
export function isForeign({ headers }) {
  const { host, origin } = headers;
  if (host === undefined || !LOOPBACK.has(hostName(`http://${host}`))) return true;
  return origin !== undefined && origin !== `http://${host}`;
}

function hostName(url) {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** Goes on to `next` with a request of this machine's own. */
export function refuseForeign(request, response, next) {
  if (isForeign(request)) response.writeHead(403).end('Only pages of this machine.');
  else next();
}

/** First of all listeners to the event `upgrade` of the server. */
export function refuseForeignUpgrade(request, socket) {
  if (isForeign(request)) socket.destroy();
}
