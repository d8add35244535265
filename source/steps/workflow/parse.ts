import {convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow} from '@actions/workflow-parser';

/** What GitHub's own parser has against a workflow, with line and column. */
export async function parseFaults(name: string, text: string): Promise<readonly string[]> {
	const {context, value} = parseWorkflow({name, content: text}, new NoOperationTraceWriter());
	if (value !== undefined) {
		// Finds what the schema alone does not: faults in conditions, a job that needs one which is not there.
		await convertWorkflowTemplate(context, value);
	}

	return context.errors.getErrors().map(({message}) => message);
}
