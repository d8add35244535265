/** The name of an image, taken apart, and what the names of known images tell of what is in them. */
export type Image = {
	/** Without `docker.io/` and `library/`. */
	readonly repository: string;
	readonly tag: string | undefined;
	readonly digest: string | undefined;
};

export function imageOf(reference: string): Image {
	const [, name = reference, tag, digest] = /^(.*?)(?::([\w.${}-]+))?(?:@([\w:]+))?$/s.exec(reference) ?? [];
	return {repository: name.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, ''), tag, digest};
}

/**
The version of Rust in an image, as its tag says: `rust:1.90-slim`, `clux/muslrust:1.90.0-stable`, `cargo-chef:latest-rust-1.90.0`,
`rustlang/rust:nightly`. Undefined where it says none: `rust:latest`, `rust:slim`.
*/
export function rustVersion({repository, tag = ''}: Image): string | undefined {
	if (!/rust|cargo-chef/i.test(repository)) {
		return undefined;
	}

	const version = /cargo-chef$/.test(repository)
		? /rust-(\d+\.\d+(?:\.\d+)?)/.exec(tag)
		: /^(?:rust-)?v?(\d+\.\d+(?:\.\d+)?)(?:-|$)/.exec(tag);
	return version?.[1] ?? /^(?:.*-)?(nightly(?:-\d{4}-\d{2}-\d{2})?|beta)/.exec(tag)?.[1];
}

/** An image with Rust in it, whichever version. */
export function hasRust({repository}: Image): boolean {
	return /(?:^|\/)(?:rust|cargo-chef|muslrust|rust-musl-builder|cargo-leptos|rust-musl-cross)$/.test(repository);
}

/** Debian's releases by the names that tags carry, the number for comparing. Distroless images have it in their names. */
const releases: Readonly<Record<string, number>> = {buster: 10, bullseye: 11, bookworm: 12, trixie: 13, forky: 14, sid: 99};

/** The Debian that an image plainly says it is: `rust:1.90-bookworm`, `debian:12-slim`, `gcr.io/distroless/cc-debian12`. */
export function debianRelease({repository, tag = ''}: Image): number | undefined {
	const named = Object.entries(releases).find(([name]) => new RegExp(`(?:^|-)${name}(?:-|$)`).test(tag));
	const distroless = /distroless\/.*-debian(\d+)$/.exec(repository);
	const numbered = repository === 'debian' ? /^(\d+)(?:[.-]|$)/.exec(tag) : distroless;
	return named?.[1] ?? (numbered === null ? undefined : Number(numbered[1]));
}

/** Its C library is musl, or it has none at all. */
export function isMusl(image: Image): boolean {
	return image.repository === 'alpine' || /(?:^|[-.])(?:alpine|musl)/.test(image.tag ?? '') || /musl/.test(image.repository);
}

/** Images without a shell: what they are told to run, they run without one. */
export function hasNoShell({repository, tag = ''}: Image): boolean {
	return (
		repository === 'scratch' ||
		(/(?:^|\/)distroless\//.test(repository) && !/(?:^|-)debug/.test(tag)) ||
		/^cgr\.dev\/chainguard\/(?:static|glibc-dynamic|cc-dynamic)$/.test(repository)
	);
}

/** The image runs as somebody else than root without being told to. Undefined where its name does not say. */
export function runsAsUser({repository, tag = ''}: Image): boolean | undefined {
	if (/(?:^|-)nonroot/.test(tag) || /^cgr\.dev\/chainguard\//.test(repository) || repository === 'nginxinc/nginx-unprivileged') {
		return true;
	}

	return plainImages.has(repository) || hasNoShell({repository, tag, digest: undefined}) || hasRust({repository, tag, digest: undefined})
		? false
		: undefined;
}

const plainImages: ReadonlySet<string> = new Set(['debian', 'ubuntu', 'alpine', 'busybox', 'fedora', 'archlinux', 'rust', 'node', 'nginx']);

/**
Whether a tool is in an image as it comes: false where it is known not to be, undefined where that is not known. By the images'
own Dockerfiles: Debian and Ubuntu have neither curl nor wget; Alpine and BusyBox have a wget of BusyBox's; images that are made
from buildpack-deps have both, and their slim ones neither.
*/
export function hasTool(image: Image, tool: 'curl' | 'wget'): boolean | undefined {
	const {repository, tag = ''} = image;
	if (hasNoShell(image)) {
		return false;
	}

	if (isMusl(image) || repository === 'busybox') {
		return tool === 'wget' ? true : repository === 'nginx';
	}

	if (repository === 'debian' || repository === 'ubuntu') {
		return false;
	}

	return repository === 'rust' || repository === 'node' ? !/slim/.test(tag) : undefined;
}
