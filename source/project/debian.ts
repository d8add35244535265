export const debianReleases = ['trixie', 'bookworm'] as const;

/** The builder and the runtime are of the same release: a program needs the glibc that it was linked with, or a newer one. */
export type DebianRelease = (typeof debianReleases)[number];

/** Numbers of the releases, as distroless has them in its names (https://github.com/GoogleContainerTools/distroless). */
const numbers: Readonly<Record<DebianRelease, string>> = {trixie: '13', bookworm: '12'};

export function numberOf(release: DebianRelease): number {
	return Number(numbers[release]);
}

/** `rust:*-slim-trixie` images exist since Rust 1.89 (https://github.com/docker-library/official-images/blob/master/library/rust). */
const firstRustOnTrixie = 89;

/** Older ones have images on older releases only. */
const firstRustOnBookworm = 69;

/** True where there is an official image with this Rust on a release that is still maintained. */
export function hasRustImage(rustMinor: number): boolean {
	return rustMinor >= firstRustOnBookworm && Number.isFinite(rustMinor);
}

/** The newest release that has an image with this Rust. */
export function debianFor(rustMinor: number): DebianRelease {
	return rustMinor >= firstRustOnTrixie ? 'trixie' : 'bookworm';
}

export function rustImage(version: string, debian: DebianRelease): string {
	return `rust:${version}-slim-${debian}`;
}

export function runtimeImage(kind: 'distroless' | 'debian', debian: DebianRelease): string {
	return kind === 'distroless' ? `gcr.io/distroless/cc-debian${numbers[debian]}:nonroot` : `debian:${debian}-slim`;
}
