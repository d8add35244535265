import {networkWords} from '../network.ts';
import {ask, type HiddenImage, type Leave, type RegistryOptions} from './ask.ts';
import {type Place, placeOf} from './reference.ts';

export type {HiddenImage, RegistryOptions} from './ask.ts';

/** An image as its registry has it. */
export type SeenImage = {
	/** Of what the reference names: of all platforms together, where it is an index. */
	readonly digest: string;
	readonly isIndex: boolean;
	/** Of an index: its images, without attestations. */
	readonly platforms: ReadonlyArray<{readonly os: string; readonly architecture: string; readonly digest: string}>;
};

export type Unseen = {readonly unseen: string};

/**
Reads what a tag or a digest (`name:tag`, `name@sha256:…`) stands for: what Railway does before it pulls. By the distribution API and its
token authentication (https://distribution.github.io/distribution/spec/api/).
*/
export async function readImage(image: string, options: RegistryOptions): Promise<SeenImage | HiddenImage | Unseen> {
	const place = placeOf(image, options.environment);
	return asking(place, options, async () => {
		const answer = await ask(place, `manifests/${place.reference}`, options);
		if (answer === 'absent-or-private') {
			return answer;
		}

		const digest = answer.headers.get('docker-content-digest') ?? '';
		const manifest = (await answer.json()) as {readonly manifests?: readonly ListedManifest[]};
		if (!/^sha256:[\da-f]{64}$/.test(digest)) {
			return {unseen: `${place.origin} tells no digest of ${image}.`};
		}

		return {
			digest,
			isIndex: manifest.manifests !== undefined,
			platforms: (manifest.manifests ?? []).flatMap(({digest: of, platform}) =>
				platform === undefined || platform.os === 'unknown' ? [] : [{os: platform.os, architecture: platform.architecture, digest: of}],
			),
		};
	});
}

type ListedManifest = {readonly digest: string; readonly platform?: {readonly os: string; readonly architecture: string}};

const mostPages = 20;

/** The tags of an image, in the registry's order; as many pages as there are, up to 2000 tags. */
export async function listTags(image: string, options: RegistryOptions): Promise<{readonly found: readonly string[]} | Unseen> {
	const place = placeOf(image, options.environment);
	return asking(place, options, async () => {
		const found: string[] = [];
		const leave: Leave = {};
		let next: string | undefined = 'tags/list?n=100';
		for (let page = 0; next !== undefined && page < mostPages; page++) {
			const answer: Response | HiddenImage = await ask(place, next, options, leave);
			if (answer === 'absent-or-private') {
				return {unseen: `${image} is not in the registry yet, or not shown to everybody.`};
			}

			const {tags} = (await answer.json()) as {readonly tags?: readonly string[] | null};
			found.push(...(tags ?? []));
			const last: string | undefined = /[?&]last=([^&>]+)/.exec(answer.headers.get('link') ?? '')?.[1];
			next = last === undefined ? undefined : `tags/list?n=100&last=${last}`;
		}

		return {found};
	});
}

async function asking<Found>({origin}: Place, {signal}: RegistryOptions, read: () => Promise<Found | Unseen>): Promise<Found | Unseen> {
	try {
		return await read();
	} catch (error) {
		signal.throwIfAborted();
		return {unseen: `The registry ${new URL(origin).host} could not be asked. ${networkWords(error)}`};
	}
}
