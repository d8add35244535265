import type {Change} from '../../engine/change.ts';
import {explain, FerroviaError} from '../../engine/errors.ts';
import {operations} from '../../services/railway/operations.ts';
import type {Access} from './access.ts';
import {deployAndFollow, type Patience, usualPatience} from './deploy.ts';
import {idsOf, readBack} from './instance.ts';
import {notKept} from './not-kept.ts';
import type {RailwayPlace} from './place.ts';

/**
Makes an image, by its digest, what the service runs. Where its deployment fails, the source is put back to what it was, so that
nothing that comes later deploys the image that failed.
*/
export function rollBackChange(
	access: Access,
	place: RailwayPlace,
	image: string,
	before: string | undefined,
	patience: Patience = usualPatience,
): Change {
	const ids = idsOf(place);
	const {serviceId, environmentId} = ids;
	const setSource = async (source: string, signal: AbortSignal) => {
		await access.railway.request(operations.serviceInstanceUpdate, {serviceId, environmentId, input: {source: {image: source}}});
		if ((await readBack(access, ids, seen => seen.image === source, signal)).image !== source) {
			throw notKept(`The source is not ${source}`, ids);
		}
	};
	return {
		id: 'railway/roll-back',
		kind: 'resource',
		summary: `deploy ${image.replace(/@sha256:(.{12}).*/, '@$1')} in place of what runs`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `service ${place.service.name} in ${place.environment.name} of ${place.project.name}`,
			verb: 'change',
			lines: [
				...(before === undefined ? [] : [`- source: ${before}`]),
				`+ source: ${image}`,
				'Until it answers, what runs now goes on serving.',
			],
		},
		reversal: {type: 'none', reason: 'ferrovia rollback goes to any other image'},
		async apply(context) {
			if (before !== image) {
				await setSource(image, context.signal);
			}

			try {
				await deployAndFollow(access, ids, context, patience);
			} catch (error) {
				if (before === undefined || before === image || !(error instanceof FerroviaError)) {
					throw error;
				}

				const kept = await setSource(before, context.signal).then(
					() => `The source is ${before} again.`,
					(problem: unknown) => `The source is still ${image}, and could not be put back: ${explain(problem).what}`,
				);
				throw new FerroviaError(
					{what: error.what, why: [kept, error.why].filter(Boolean).join('\n'), next: error.next},
					{exitCode: error.exitCode, cause: error},
				);
			}
		},
	};
}
