import type {Answered, Asked} from '../loopback.ts';
import {type PackageState, type RegistryState, tokenIsGood} from './state.ts';

/** What the registry knows, and where it can be reached. */
export type Registry = {readonly state: RegistryState; readonly origin: string; readonly pageSize: number};

/** What is asked for, without the image: `GET manifests`, `GET tags`, `GET /token`. */
export function nameOf({method, url}: Asked): string {
	return `${method} ${placeOf(url)?.kind ?? url.pathname}`;
}

type Place = {readonly name: string; readonly kind: 'manifests' | 'tags' | 'blobs'; readonly reference: string};

function placeOf({pathname}: URL): Place | undefined {
	const [, name, kind, reference] = /^\/v2\/(.+)\/(manifests|tags|blobs)\/([^/]+)$/.exec(pathname) ?? [];
	return name === undefined || kind === undefined || reference === undefined ? undefined : {name, kind: kind as Place['kind'], reference};
}

/** Reading, by the distribution API (https://github.com/opencontainers/distribution-spec/blob/main/spec.md). */
export function answer({method, url, headers}: Asked, {state, origin, pageSize}: Registry): Answered {
	if (method !== 'GET' && method !== 'HEAD') {
		return error(405, 'UNSUPPORTED', 'The operation is unsupported.');
	}

	if (url.pathname === '/token') {
		return token(url, headers.authorization, state);
	}

	const place = placeOf(url);
	if (place === undefined && url.pathname !== '/v2/') {
		return error(404, 'NOT_FOUND', 'page not found');
	}

	const leave = nameOfLeave(headers.authorization);
	if (leave === undefined || (place !== undefined && leave !== place.name)) {
		const scope = `repository:${place?.name ?? 'user/image'}:pull`;
		return {
			...error(401, 'UNAUTHORIZED', 'authentication required'),
			headers: {'www-authenticate': `Bearer realm="${origin}/token",service="ghcr.io",scope="${scope}"`},
		};
	}

	if (place === undefined) {
		return json(200, {});
	}

	const found = state.packages.get(place.name);
	if (found === undefined) {
		return error(404, 'NAME_UNKNOWN', 'repository name not known to registry');
	}

	switch (place.kind) {
		case 'tags': {
			return tags(found, place.name, url, pageSize);
		}

		case 'manifests': {
			return manifest(found, place.reference);
		}

		default: {
			return error(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
		}
	}
}

/** Leave to read one package: to everybody where it is public, and to who brings a password that is good. A wrong one is refused even there. */
function token({searchParams}: URL, authorization: string | undefined, state: RegistryState): Answered {
	const name = /^repository:([^:]+):(?:.*,)?pull\b/.exec(searchParams.get('scope') ?? '')?.[1] ?? '';
	const found = state.packages.get(name);
	const mayRead =
		authorization === undefined ? found?.isPublic === true : found !== undefined && tokenIsGood(state, passwordOf(authorization));
	return mayRead ? json(200, {token: leaveFor(name)}) : error(403, 'DENIED', 'requested access to the resource is denied');
}

function passwordOf(authorization: string): string | undefined {
	const [, encoded] = /^Basic (.+)$/.exec(authorization) ?? [];
	return encoded === undefined
		? undefined
		: Buffer.from(encoded, 'base64')
				.toString('utf8')
				.replace(/^[^:]*:/, '');
}

const leaveFor = (name: string) => Buffer.from(`pull ${name}`).toString('base64url');

function nameOfLeave(authorization: string | undefined): string | undefined {
	const [, encoded = ''] = /^Bearer (.+)$/.exec(authorization ?? '') ?? [];
	return /^pull (.+)$/.exec(Buffer.from(encoded, 'base64url').toString('utf8'))?.[1];
}

function tags({tags: known}: PackageState, name: string, {searchParams}: URL, pageSize: number): Answered {
	const last = searchParams.get('last') ?? '';
	const all = [...known.keys()].sort().filter(tag => tag > last);
	const shown = all.slice(0, Math.min(Number(searchParams.get('n') ?? pageSize), pageSize));
	const next = `/v2/${name}/tags/list?last=${encodeURIComponent(shown.at(-1) ?? '')}&n=${shown.length}`;
	return {...json(200, {name, tags: shown}), headers: shown.length < all.length ? {link: `<${next}>; rel="next"`} : {}};
}

function manifest({tags: known, manifests}: PackageState, reference: string): Answered {
	const digest = reference.startsWith('sha256:') ? reference : known.get(reference);
	const found = digest === undefined ? undefined : manifests.get(digest);
	return found === undefined || digest === undefined
		? error(404, 'MANIFEST_UNKNOWN', 'manifest unknown')
		: {status: 200, headers: {'content-type': found.type, 'docker-content-digest': digest}, body: found.text};
}

function json(status: number, body: object): Answered {
	return {status, body: JSON.stringify(body)};
}

function error(status: number, code: string, message: string): Answered {
	return json(status, {errors: [{code, message}]});
}
