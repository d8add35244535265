import type {Dockerfile} from '../dockerfile.ts';
import {expand} from '../expand.ts';
import {imageOf, runsAsUser} from '../image.ts';
import {valuesAt} from '../scope.ts';
import {bottomImage, finalStage, lineage} from '../stages.ts';
import type {Fault} from './fault.ts';

/** A service that runs as root: whoever takes it over has all that is in the container. */
export function userFaults(dockerfile: Dockerfile): readonly Fault[] {
	const final = finalStage(dockerfile);
	const last = lineage(dockerfile, final)
		.flatMap(stage => stage.instructions)
		.findLast(({keyword}) => keyword === 'USER');
	const remedy = 'Make a user in the final stage, and write USER before CMD';
	if (last !== undefined) {
		const [user = ''] = expand(last.words[0] ?? '', valuesAt(dockerfile, final)).split(':');
		return user === 'root' || user === '0'
			? [{id: 'root', line: last.line, text: `The service runs as root, as USER ${last.text} says.`, remedy, severity: 'warning'}]
			: [];
	}

	const image = bottomImage(dockerfile, final);
	return runsAsUser(imageOf(image)) === false
		? [{id: 'root', line: final.line, text: `The service runs as root, as everything in ${image} does.`, remedy, severity: 'warning'}]
		: [];
}
