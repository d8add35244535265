const networkCodes: Readonly<Record<string, string>> = {
	ENOTFOUND: 'Its name is not known here: the machine is offline, or the network lets only known hosts through.',
	EAI_AGAIN: "Names can't be looked up: the machine is probably offline.",
	ECONNREFUSED: 'The connection was refused.',
	ECONNRESET: 'The connection was cut.',
	EPIPE: 'The connection was cut.',
	ETIMEDOUT: 'It does not answer.',
	EHOSTUNREACH: 'There is no way to it from here.',
	ENETUNREACH: 'There is no way to it from here: the machine is probably offline.',
	SELF_SIGNED_CERT_IN_CHAIN: 'A proxy answers with a certificate of its own: set NODE_EXTRA_CA_CERTS to its file.',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'A proxy answers with a certificate of its own: set NODE_EXTRA_CA_CERTS to its file.',
};

/** Why a connection failed, in words: from the error itself or from what caused it. Undefined when it was not the network. */
export function networkFault(error: unknown): string | undefined {
	const causes: unknown[] = [];
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		causes.push(cause, ...('errors' in cause && Array.isArray(cause.errors) ? cause.errors : []));
	}

	for (const cause of causes) {
		const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
		if (networkCodes[code] !== undefined) {
			return networkCodes[code];
		}
	}

	return undefined;
}

/** The same, or the error's own words. */
export function networkWords(error: unknown): string {
	return networkFault(error) ?? (error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : String(error));
}
