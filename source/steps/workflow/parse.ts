import {convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow} from '@actions/workflow-parser';

/** What GitHub's own parser has against a workflow, with line and column. */
export async function parseFaults(name: string, text: string): Promise<readonly string[]> {
	const {context, value} = parseWorkflow({name, content: text}, new NoOperationTraceWriter());
	if (value !== undefined) {
		// Finds what no schema can: a job that needs another which is not there, a cycle of jobs.
		await convertWorkflowTemplate(context, value);
	}

	return context.errors.getErrors().map(({message}) => message);
}
