import path from 'node:path';
import type {Dockerfile} from '../dockerfile.ts';
import {hasNoShell, imageOf} from '../image.ts';
import {bottomImage, finalStage, lineage} from '../stages.ts';
import type {Fault} from './fault.ts';

/** What is given to a shell in an image that has none. */
export function shellFaults(dockerfile: Dockerfile): readonly Fault[] {
	const image = bottomImage(dockerfile, finalStage(dockerfile));
	const instructions = lineage(dockerfile, finalStage(dockerfile)).flatMap(stage => stage.instructions);
	const broughtOne = instructions.some(
		({keyword, words}) => keyword === 'COPY' && words.some(word => /^(?:sh|bash|busybox)$/.test(path.posix.basename(word))),
	);
	if (!hasNoShell(imageOf(image)) || broughtOne) {
		return [];
	}

	return instructions
		.filter(({keyword, exec}) => !exec && (keyword === 'RUN' || keyword === 'CMD' || keyword === 'ENTRYPOINT'))
		.map(({keyword, line}) => ({
			id: 'no-shell',
			line,
			text: `${keyword} is written for a shell, and ${image} has none.`,
			remedy: keyword === 'RUN' ? 'Do it in a build stage, and copy what comes of it' : `Write it as a list: ${keyword} ["/app/server"]`,
			severity: 'error',
		}));
}
