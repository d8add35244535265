import {posix as path} from 'node:path';
import type {Instruction} from './dockerfile.ts';

/** Names of the single files that are copied into an image, one of which a RUN may call: by their targets, or by themselves where the target is a folder. */
export function copiedPrograms(instructions: readonly Instruction[]): ReadonlySet<string> {
	return new Set(
		instructions
			.filter(({keyword, heredocs}) => (keyword === 'COPY' || keyword === 'ADD') && heredocs.length === 0)
			.flatMap(({words}) => {
				const target = words.at(-1) ?? '';
				return /(?:^|\/)\.{0,2}\/?$/.test(target) || words.length > 2 ? words.slice(0, -1) : [target];
			})
			.map(file => path.basename(file))
			.filter(name => /[^.]/.test(name)),
	);
}
