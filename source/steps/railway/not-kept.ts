import {FerroviaError} from '../../engine/errors.ts';

/** Railway answers "true" to what it ignores as well. */
export function notKept(what: string, {projectId, serviceId}: {readonly projectId: string; readonly serviceId: string}): FerroviaError {
	return new FerroviaError({
		what: `Railway said yes and did not do it: ${what}.`,
		why: 'That is what it says when it is asked again.',
		next: [serviceLink({projectId, serviceId}), 'ferrovia setup railway', 'https://status.railway.com'],
	});
}

export function serviceLink({projectId, serviceId}: {readonly projectId: string; readonly serviceId: string}): string {
	return `https://railway.com/project/${projectId}/service/${serviceId}/settings`;
}
