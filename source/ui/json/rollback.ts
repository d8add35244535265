export type RollbackResult = {
	/** It runs, and answers where it has a health check. */
	readonly ok: boolean;
	/** By its digest. */
	readonly image: string;
	/** What the server answered; undefined without a domain, as its status is where nothing answered. */
	readonly health: {readonly status: number | undefined; readonly milliseconds: number} | undefined;
};

/** `rollback --yes --json`, as docs/schema/rollback.json describes it. */
export function rollbackDocument({ok, image, health}: RollbackResult) {
	return {
		version: 1,
		ok,
		image,
		health: health === undefined ? null : {status: health.status ?? null, milliseconds: health.milliseconds},
	};
}
