import {readFile} from 'node:fs/promises';
import type {WorkflowSettings} from './settings.ts';

/** The scripts that the workflow runs: they live in the user's repository, so that what CI does can be read there. */
export type ScriptName = 'build-image.sh' | 'build-summary.sh' | 'deploy-railway.sh' | 'publish-dockerfile.sh';

export function scriptsOf({deploy}: WorkflowSettings): readonly ScriptName[] {
	return ['build-image.sh', 'build-summary.sh', deploy === 'image' ? 'deploy-railway.sh' : 'publish-dockerfile.sh'];
}

/** Its text. The package has the scripts as files beside its own code. */
export async function scriptText(name: ScriptName): Promise<string> {
	return readFile(new URL(`./scripts/${name}`, import.meta.url), 'utf8');
}
