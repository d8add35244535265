/** How the workflow file begins. By its first line Ferrovia knows a file that it may offer to change. */
export const heading: readonly string[] = [
	'# Written by Ferrovia (https://www.npmjs.com/package/ferrovia): builds the image, pushes it, deploys exactly that one.',
	'# It is yours to edit. `npx ferrovia setup workflow` shows what it would write instead, and asks first.',
];

/** True for a workflow that Ferrovia has written, whatever became of it since. */
export function isOurs(text: string): boolean {
	return /^# Written by Ferrovia \(/m.test(text.split('\n', 5).join('\n'));
}
