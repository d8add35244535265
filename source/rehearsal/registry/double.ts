import {createHash} from 'node:crypto';
import {type Loopback, type LoopbackOptions, serveLoopback} from '../loopback.ts';
import {answer, nameOf} from './routes.ts';
import {emptyRegistry, type PackageState, type RegistryState, tokenIsGood} from './state.ts';

export type RegistryDoubleOptions = LoopbackOptions & {
	/** Of the tags in one answer at most; 100 where it is not given. */
	readonly pageSize?: number;
};

export type PushedImage = {
	/** Of the index, which the tag stands for. */
	readonly index: string;
	/** Of the image for linux/amd64, or for the first of the platforms where that is not among them. */
	readonly digest: string;
};

export type RegistryDouble = Loopback & {
	/** With its port: where a name of an image begins. */
	readonly host: string;
	readonly state: RegistryState;
	/**
	Pushes an image, told apart from others by its content, under a tag; with an attestation, as BuildKit does it. A package is made private, as
	GitHub does it, unless it is there. A platform is `os/architecture`.
	*/
	readonly push: (name: string, tag: string, content: string, isPublic?: boolean, platforms?: readonly string[]) => PushedImage;
	/** What Railway finds when it pulls: the digest for linux/amd64; undefined where it may not, or there is nothing. */
	readonly pull: (image: string, credentials: {readonly password: string} | null) => string | undefined;
};

const indexType = 'application/vnd.oci.image.index.v1+json';
const imageType = 'application/vnd.oci.image.manifest.v1+json';

/** Stands in for ghcr.io on this machine: the distribution API with its token authentication, and packages that are private at first. */
export async function startRegistry({pageSize = 100, ...options}: RegistryDoubleOptions = {}): Promise<RegistryDouble> {
	const state = emptyRegistry();
	let origin = '';
	const {url, stop} = await serveLoopback(nameOf, async asked => answer(asked, {state, origin, pageSize}), options);
	origin = url;
	return {
		url,
		host: new URL(url).host,
		stop,
		state,
		push(name, tag, content, isPublic = false, platforms = ['linux/amd64']) {
			const known = state.packages.get(name) ?? {isPublic, tags: new Map(), manifests: new Map()};
			state.packages.set(name, known);
			return pushTo(known, tag, content, platforms);
		},
		pull(image, credentials) {
			const [, name = '', digest, tag] = /^[^/]+\/(.*?)(?:@(sha256:[\da-f]{64})|:([^/:@]+))?$/.exec(image) ?? [];
			const found = state.packages.get(name);
			if (found === undefined || (!found.isPublic && !tokenIsGood(state, credentials?.password))) {
				return undefined;
			}

			const named = digest ?? found.tags.get(tag ?? 'latest') ?? '';
			const manifest = found.manifests.get(named);
			if (manifest === undefined) {
				return undefined;
			}

			const {manifests} = JSON.parse(manifest.text) as {readonly manifests?: readonly Listed[]};
			return manifests === undefined ? named : manifests.find(isForRailway)?.digest;
		},
	};
}

type Listed = {readonly digest: string; readonly platform: {readonly os: string; readonly architecture: string}};

const isForRailway = ({platform: {os, architecture}}: Listed) => os === 'linux' && architecture === 'amd64';

function pushTo({manifests, tags}: PackageState, tag: string, content: string, platforms: readonly string[]): PushedImage {
	const add = (mediaType: string, manifest: object) => {
		const text = JSON.stringify({schemaVersion: 2, mediaType, ...manifest});
		const digest = digestOf(text);
		manifests.set(digest, {type: mediaType, text});
		return {mediaType, digest, size: Buffer.byteLength(text)};
	};
	const image = (annotations: Readonly<Record<string, string>>) => add(imageType, {config: emptyConfig, layers: [], annotations});
	const listed = platforms.map(platform => {
		const [os = '', architecture = ''] = platform.split('/');
		return {...image({content, platform}), platform: {os, architecture}};
	});
	const attestations = listed.map(({digest}) => ({
		...image({attests: digest}),
		platform: {os: 'unknown', architecture: 'unknown'},
		annotations: {'vnd.docker.reference.digest': digest, 'vnd.docker.reference.type': 'attestation-manifest'},
	}));
	const index = add(indexType, {manifests: [...listed, ...attestations]});
	tags.set(tag, index.digest);
	return {index: index.digest, digest: (listed.find(isForRailway) ?? listed[0])?.digest ?? index.digest};
}

function digestOf(text: string): string {
	return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Nothing is said of how the image is to be run: `{}`. */
const emptyConfig = {mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf('{}'), size: 2};
