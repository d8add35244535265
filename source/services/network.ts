const ownCertificate = 'A proxy or the server itself answers with a certificate that nobody knows: set NODE_EXTRA_CA_CERTS to its file.';

const networkCodes: Readonly<Record<string, string>> = {
	ENOTFOUND: 'Its name is not known here: the machine is offline, or the network lets only known hosts through.',
	EAI_AGAIN: "Names can't be looked up: the machine is probably offline.",
	ECONNREFUSED: 'The connection was refused.',
	ECONNRESET: 'The connection was cut.',
	EPIPE: 'The connection was cut.',
	ETIMEDOUT: 'It does not answer.',
	EHOSTUNREACH: 'There is no way to it from here.',
	ENETUNREACH: 'There is no way to it from here: the machine is probably offline.',
	EREHEARSAL: 'A rehearsal reaches nothing outside of this machine.',
	UND_ERR_CONNECT_TIMEOUT: 'It does not answer.',
	UND_ERR_HEADERS_TIMEOUT: 'It does not answer.',
	UND_ERR_SOCKET: 'The connection was cut.',
	SELF_SIGNED_CERT_IN_CHAIN: ownCertificate,
	DEPTH_ZERO_SELF_SIGNED_CERT: ownCertificate,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ownCertificate,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: ownCertificate,
	CERT_HAS_EXPIRED: "Its certificate has expired, or this machine's clock is wrong.",
	CERT_NOT_YET_VALID: "Its certificate is not valid yet, or this machine's clock is wrong.",
	ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name.',
};

/** Why a connection failed, in words: from the error itself or from what caused it. Undefined when it was not the network. */
export function networkFault(error: unknown): string | undefined {
	const code = networkCode(error);
	return code === undefined ? undefined : networkCodes[code];
}

/** The code of such an error, for example `ENOTFOUND`. */
export function networkCode(error: unknown): string | undefined {
	const causes: unknown[] = [];
	for (let cause = error; cause instanceof Error && !causes.includes(cause); cause = cause.cause) {
		causes.push(cause, ...('errors' in cause && Array.isArray(cause.errors) ? cause.errors : []));
	}

	return causes
		.map(cause => (cause instanceof Error && 'code' in cause ? String(cause.code) : ''))
		.find(code => Object.hasOwn(networkCodes, code));
}

/** The same, or the error's own words. */
export function networkWords(error: unknown): string {
	return networkFault(error) ?? (error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : String(error));
}
