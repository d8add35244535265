import type {SeenImage} from '../services/registry/image.ts';

/** The digest that CI deploys: of the image for linux/amd64, which is what Railway runs. Undefined where there is none for it. */
export function deployableDigest({digest, isIndex, platforms}: SeenImage): string | undefined {
	return isIndex ? platforms.find(({os, architecture}) => os === 'linux' && architecture === 'amd64')?.digest : digest;
}

/** The digest in an image's name, `sha256:…`; undefined for a tag. */
export function digestIn(image: string | undefined): string | undefined {
	return /@(sha256:[\da-f]{64})$/.exec(image ?? '')?.[1];
}

/** As people read it: the first twelve of its characters. */
export function shortDigest(digest: string): string {
	return digest.replace(/^(?:sha256:)?(.{12}).*$/, '$1');
}
