import {readFile} from 'node:fs/promises';

const description = JSON.parse(await readFile(new URL('../../fixtures/github-openapi.json', import.meta.url), 'utf8'));
const exampleOf = (name: string) => description.components.examples[name].value;

type More = Readonly<Record<string, unknown>>;

/** GitHub's own examples of a run, a job that succeeded and an annotation, with what is different. */
export const runWith = (more: More): object => ({...exampleOf('workflow-run-paginated').workflow_runs[0], event: 'push', ...more});

export const jobWith = (more: More): object => ({
	...exampleOf('job-paginated').jobs[0],
	created_at: '2026-11-20T10:00:00Z',
	name: 'Build',
	status: 'completed',
	conclusion: 'success',
	...more,
});

export const annotationWith = (message: string, title = 'ferrovia'): object => ({
	...exampleOf('check-annotation-items')[0],
	title,
	message,
});
