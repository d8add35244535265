import {signature} from '../owned-file.ts';

/** How the workflow file begins. */
export const heading: readonly string[] = [
	signature,
	'# Builds the image, pushes it, deploys exactly that one. It is yours to edit: an edited file is left as it is from then on.',
];
