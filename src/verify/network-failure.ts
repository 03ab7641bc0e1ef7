/** Why a connection failed, for people: what happened, and the system's code for it. */
const words: Readonly<Record<string, (host: string, hostname: string) => string>> = {
  ECONNREFUSED: (host) => `${host} refuses connections; is the server running there?`,
  ENOTFOUND: (_host, hostname) => `there is no host ${hostname}`,
  EAI_AGAIN: (_host, hostname) => `the name ${hostname} could not be looked up`,
  ECONNRESET: (host) => `${host} closed the connection without an answer`,
  UND_ERR_SOCKET: (host) => `${host} closed the connection before the end of the answer`,
  EPIPE: (host) => `${host} closed the connection while the request was sent`,
  EHOSTUNREACH: (host) => `${host} cannot be reached from here`,
  ENETUNREACH: (host) => `${host} cannot be reached from here`,
  ETIMEDOUT: (host) => `${host} did not accept the connection in time`,
  UND_ERR_CONNECT_TIMEOUT: (host) => `${host} did not accept the connection in time`,
  UND_ERR_HEADERS_OVERFLOW: (host) => `the headers of ${host} are too large to be read`,
  HPE_INVALID_CONSTANT: (host) => `${host} does not speak HTTP/1.1`,
  HPE_HEADER_OVERFLOW: (host) => `the headers of ${host} are too large to be read`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => `the certificate of ${host} is self-signed`,
  SELF_SIGNED_CERT_IN_CHAIN: (host) => `the certificate of ${host} is signed by nobody known here`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) =>
    `the certificate of ${host} is signed by nobody known here`,
  CERT_HAS_EXPIRED: (host) => `the certificate of ${host} has expired`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => `the certificate of ${host} is for another host`,
};

/** A failure below HTTP in words. The innermost error with a code knows best. */
export function networkFailure(error: unknown, host: string, hostname: string): string {
  let message = String(error);
  for (let here: unknown = error; here instanceof Error; here = here.cause) {
    message = here.message || message;
    const code = codeOf(here);
    if (code === undefined) continue;
    const text = words[code]?.(host, hostname);
    if (text !== undefined) return `${text} (${code})`;
    message = here.message.includes(code) ? here.message : `${here.message} (${code})`;
  }
  // Some ports are never asked by a browser, nor by `fetch`: those of mail, for example.
  if (message === 'bad port') return `${host}: fetch does not connect to this port`;
  return `the connection to ${host} failed: ${message}`;
}

function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  // Of a host with several addresses each has its own failure.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return first instanceof Error ? codeOf(first) : undefined;
}
