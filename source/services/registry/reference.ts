/** An image by its parts: of `debian:trixie-slim` the host is registry-1.docker.io, and the repository library/debian. */
export function parseImage(image: string): {readonly host: string; readonly repository: string; readonly tag: string} {
	const [name = '', tag = 'latest'] = image.split(/:(?=[^/]*$)/);
	const [first = '', ...rest] = name.split('/');
	const hasHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
	const path = hasHost ? rest.join('/') : name;
	return hasHost && first !== 'docker.io'
		? {host: first, repository: path, tag}
		: {host: 'registry-1.docker.io', repository: path.includes('/') ? path : `library/${path}`, tag};
}

/** Where an image is: its registry's address, the repository there, and a tag or a digest. */
export type Place = {readonly origin: string; readonly repository: string; readonly reference: string};

/** Where to find it, with the environment's FERROVIA_REGISTRY_URL. Of `name`, `name:tag`, `name@sha256:…` or `name:tag@sha256:…`, where the digest counts. */
export function placeOf(image: string, environment: Readonly<Record<string, string | undefined>> = {}): Place {
	const [name = '', digest] = image.split('@');
	const {host, repository, tag} = parseImage(name);
	const mirror = environment.FERROVIA_REGISTRY_URL?.replace(/\/+$/, '');
	const origin =
		host === 'ghcr.io' && mirror !== undefined && mirror !== ''
			? mirror
			: `${/^(?:localhost|127\.)/.test(host) ? 'http' : 'https'}://${host}`;
	return {origin, repository, reference: digest ?? tag};
}
